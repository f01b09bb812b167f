package storage

import "slices"

// version is the schema version that this program writes. Raising it requires a new step in migrations.
const version = 2

// projectTables are the tables whose rows do not belong to customers.
var projectTables = []anyTable{customers, tasks, payments, buckets, endpoints, customInsights}

// checkProject reads all tables of a project and checks their indexes.
func checkProject(tx *Tx, project string) error {
	for _, table := range slices.Concat(projectTables, owned) {
		if err := table.records(tx, project).check(); err != nil {
			return err
		}
	}
	return nil
}
