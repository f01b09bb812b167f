package storage

import (
	"errors"
	"slices"

	"budsandbox/bank"
)

// version is the schema version that this program writes. Raising it requires a new step in migrations.
const version = 4

// projectTables are the tables whose rows do not belong to customers.
var projectTables = []anyTable{customers, tasks, payments, buckets, endpoints, customInsights}

// checkProject reads all tables of a project and checks their rows, their indexes and the project's settings. A
// project has nothing else.
func (r Rules) checkProject(tx *Tx, p bank.Project) error {
	if err := checkTables(tx, string(p)); err != nil {
		return err
	}
	if err := checkSettings(tx.bucket(string(p), ownSettings), r.ProjectSettings); err != nil {
		return err
	}
	rule := func(any) error { return nil }
	if r.NewRowRule != nil {
		var err error
		if rule, err = r.NewRowRule(tx, p); err != nil {
			return err
		}
	}
	for _, table := range slices.Concat(projectTables, customerTables) {
		records := table.records(tx, string(p))
		if err := errors.Join(records.checkRows(rule, r.Numbered), records.checkOrphans()); err != nil {
			return err
		}
	}
	return nil
}
