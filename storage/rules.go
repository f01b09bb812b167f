package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
)

// ErrInvalid is the error of a row or a setting that no sandbox writes. Only another program can have written it.
var ErrInvalid = errors.New("the file holds what no sandbox writes")

// Rules are what the content of a file must satisfy so that its readers understand it. This package knows only how
// values are encoded; the services that write them know which are valid, and give their rules to Open and CheckFile.
// Imports and checks apply them. The zero Rules refuse nothing.
type Rules struct {
	// Settings has the rule of each setting of a file by its name, and ProjectSettings those of a project. If one of
	// them is nil, its settings are not checked; otherwise a setting without a rule is refused.
	Settings, ProjectSettings map[string]SettingRule

	// Numbered says that the numbers of rows come from NextNumber, so that the next one is higher than all.
	Numbered bool

	// NewRowRule, unless nil, returns the rule of a project's rows. The rule gets a pointer to a row, such as a
	// *bank.Customer, which it must not keep. The transaction is that of the check.
	NewRowRule func(tx *Tx, p bank.Project) (func(row any) error, error)
}

// SettingRule returns an error for a value that no reader of the setting should meet.
type SettingRule func(value []byte) error

// Option configures a DB.
type Option func(*DB)

// WithRules makes imports and checks apply rules.
func WithRules(r Rules) Option { return func(db *DB) { db.rules = r } }

// OnCreate makes Open call fn in the transaction that creates a new file, so that a start waits for the disk only
// once.
func OnCreate(fn func(*Tx) error) Option { return func(db *DB) { db.onCreate = fn } }

// DecodeSetting decodes the value of a setting strictly: null, an unknown member and a second value are errors.
func DecodeSetting(value []byte, into any) error {
	if bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
		return errors.New("it is null")
	}
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		if errors.Is(err, io.EOF) {
			return errors.New("it is empty")
		}
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more follows the value")
	}
	return nil
}

// checkSettings returns an error for a setting in a bucket, which may be nil, that breaks its rule.
func checkSettings(bucket *bolt.Bucket, rules map[string]SettingRule) error {
	if bucket == nil || rules == nil {
		return nil
	}
	return bucket.ForEach(func(name, value []byte) error {
		rule, known := rules[string(name)]
		if !known {
			return fmt.Errorf("no setting is called %q", name)
		}
		if err := rule(value); err != nil {
			return fmt.Errorf("setting %s: %w", name, err)
		}
		return nil
	})
}

// checkContent returns an error for each setting, row and index entry of all projects that is wrong.
func (r Rules) checkContent(tx *Tx) error {
	problems := []error{checkSettings(tx.settings(), r.Settings), tx.checkDirectory()}
	for p := range tx.Projects() {
		if err := r.checkProject(tx, p); err != nil {
			problems = append(problems, fmt.Errorf("project %q: %w", p, firstProblems(err)))
		}
		if len(problems) > maxProblems {
			break
		}
	}
	return errors.Join(problems...)
}
