package storage

// version is the schema of the files that this program writes. Whoever raises it adds a step to migrations.
const version = 2

// projectTables are the tables whose rows belong to a project and to no customer.
var projectTables = []interface {
	check(tx *Tx, project string) error
}{customers, tasks, payments, buckets, hooks, customInsights}

// checkProject reads all tables of a project and compares them with their indexes.
func checkProject(tx *Tx, project string) error {
	for _, table := range projectTables {
		if err := table.check(tx, project); err != nil {
			return err
		}
	}
	if err := customInsights.check(tx, project); err != nil {
		return err
	}
	for _, table := range owned {
		if err := table.check(tx, project); err != nil {
			return err
		}
	}
	return nil
}
