package storage

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
)

// The directory lists the projects that have a table, so that a search for rows in all projects opens no others. It has
// a bucket for each table, whose keys are the names of the projects. Exports do not include it.
var (
	directoryBucket = []byte("projects by table")
	stagedDirectory = []byte("import projects by table")
)

// TableName names a table of the directory.
type TableName string

// The tables of the directory.
const (
	ConsentTable         = TableName("consents")
	AuthorisationTable   = TableName("authorisations")
	ConnectionTable      = TableName("connections")
	PaymentTable         = TableName("payments")
	ApplicationTable     = TableName("applications")
	ApplicationLinkTable = TableName("application-links")
	DeliveryTable        = TableName("deliveries")
	MailTable            = TableName("mails")
	IngestedAccountTable = TableName("ingested accounts")
)

// listedTables are the tables of the directory. To add one, raise the schema version with a migration that enters it.
var listedTables = []TableName{
	ConsentTable, AuthorisationTable, ConnectionTable, PaymentTable, ApplicationTable, ApplicationLinkTable,
	DeliveryTable, MailTable, IngestedAccountTable,
}

// ProjectsWith yields the projects that have one of the tables, in the order of their names. A table may be empty.
func (tx *Tx) ProjectsWith(tables ...TableName) iter.Seq[bank.Project] {
	return func(yield func(bank.Project) bool) {
		var cursors []*bolt.Cursor
		var names [][]byte // where each cursor stands; nil at its end
		for _, table := range tables {
			if projects := tx.directory(table); projects != nil {
				cursor := projects.Cursor()
				name, _ := cursor.First()
				cursors, names = append(cursors, cursor), append(names, name)
			}
		}
		for {
			var next []byte
			for _, name := range names {
				if name != nil && (next == nil || string(name) < string(next)) {
					next = name
				}
			}
			if next == nil {
				return
			}
			project := string(next)
			for i := range names {
				if string(names[i]) == project {
					names[i], _ = cursors[i].Next()
				}
			}
			if !yield(bank.Project(project)) {
				return
			}
		}
	}
}

// directory returns the bucket of the projects that have a table, or nil if none has.
func (tx *Tx) directory(table TableName) *bolt.Bucket {
	all := tx.bolt.Bucket(tx.directoryName())
	if all == nil {
		return nil
	}
	return all.Bucket([]byte(table))
}

func (tx *Tx) directoryName() []byte {
	if tx.staged {
		return stagedDirectory
	}
	return directoryBucket
}

// enter enters a project that gets a table, if the directory has the table.
func (tx *Tx) enter(project, table string) error {
	if !slices.Contains(listedTables, TableName(table)) {
		return nil
	}
	all, err := tx.bolt.CreateBucketIfNotExists(tx.directoryName())
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	projects, err := all.CreateBucketIfNotExists([]byte(table))
	if err != nil {
		return fmt.Errorf("directory of %s: %w", table, err)
	}
	if projects.Get([]byte(project)) != nil {
		return nil
	}
	return projects.Put([]byte(project), []byte{1})
}

// leave removes a project from the directory.
func (tx *Tx) leave(project string) error {
	for _, table := range listedTables {
		if projects := tx.directory(table); projects != nil {
			if err := projects.Delete([]byte(project)); err != nil {
				return fmt.Errorf("directory of %s: %w", table, err)
			}
		}
	}
	return nil
}

// clearDirectory removes all projects from the directory.
func (tx *Tx) clearDirectory() error {
	all := tx.bolt.Bucket(tx.directoryName())
	if all == nil {
		return nil
	}
	return errors.Join(deleteBuckets(all), tx.bolt.DeleteBucket(tx.directoryName()))
}

// takeStagedDirectory enters the projects of an import that takes the place of one project, or of all.
func (tx *Tx) takeStagedDirectory(project bank.Project) error {
	staged := tx.bolt.Bucket(stagedDirectory)
	if staged == nil {
		return nil
	}
	own, err := tx.bolt.CreateBucketIfNotExists(directoryBucket)
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	for _, table := range listedTables {
		projects := staged.Bucket([]byte(table))
		switch {
		case projects == nil:
		case project == "":
			err = errors.Join(err, staged.MoveBucket([]byte(table), own))
		case projects.Get([]byte(project)) != nil:
			err = errors.Join(err, tx.enter(string(project), string(table)))
		}
	}
	return err
}

// checkDirectory returns an error if the directory does not have exactly the projects with each of its tables.
func (tx *Tx) checkDirectory() error {
	tables := map[TableName]int{}
	for p := range tx.Projects() {
		own := tx.projectBucket(string(p))
		for _, table := range listedTables {
			if own.Bucket([]byte(table)) == nil {
				continue
			}
			tables[table]++
			if projects := tx.directory(table); projects == nil || projects.Get([]byte(p)) == nil {
				return fmt.Errorf("the directory of %s does not have project %q", table, p)
			}
		}
	}
	for _, table := range listedTables {
		listed := 0
		for range tx.ProjectsWith(table) {
			listed++
		}
		if listed != tables[table] {
			return fmt.Errorf("the directory of %s has %d projects, and %d have the table", table, listed, tables[table])
		}
	}
	return nil
}

// fromSchema2 migrates to schema 3, which has the directory.
func fromSchema2(tx *Tx, project string) error {
	own := tx.projectBucket(project)
	for _, table := range listedTables {
		if own.Bucket([]byte(table)) == nil {
			continue
		}
		if err := tx.enter(project, string(table)); err != nil {
			return err
		}
	}
	return nil
}
