package emulator

import (
	"fmt"
	"os"
	"sync"

	"budsandbox/emulator/enrichment"
	"budsandbox/fixtures"
)

// readMerchants reads the file of the user's own merchants; no file has none.
func readMerchants(file string, f *fixtures.Fixtures) ([]fixtures.Merchant, error) {
	if file == "" {
		return nil, nil
	}
	models, err := f.Models()
	if err != nil {
		return nil, err
	}
	from, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("--merchants: %w; `budsandbox enrich --help` describes such a file", err)
	}
	defer func() { _ = from.Close() }()
	return fixtures.ReadMerchants(file, from, models)
}

// prepareEngine has the enrichment of ingested lines built when the first of them is read.
func (s *Sandbox) prepareEngine() error {
	own, err := readMerchants(s.options.Merchants, s.fixtures)
	if err != nil {
		return err
	}
	s.engine = sync.OnceValues(func() (*enrichment.Engine, error) { return enrichment.New(s.fixtures, enrichment.WithMerchants(own)) })
	return nil
}
