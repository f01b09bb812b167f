package storage

// version is the schema version that this program writes. Raising it requires a new step in migrations.
const version = 2

// projectTables are the tables whose rows do not belong to customers.
var projectTables = []interface {
	check(tx *Tx, project string) error
}{customers, tasks, payments, buckets, endpoints, customInsights}

// checkProject reads all tables of a project and checks their indexes.
func checkProject(tx *Tx, project string) error {
	for _, table := range projectTables {
		if err := table.check(tx, project); err != nil {
			return err
		}
	}
	for _, table := range owned {
		if err := table.check(tx, project); err != nil {
			return err
		}
	}
	return nil
}
