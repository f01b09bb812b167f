package storage

import "budsandbox/bank"

// tasks is the table of tasks that outlive their subject, such as the deletion of a customer.
var tasks = &Table[bank.Task]{
	name:    "tasks",
	key:     func(t bank.Task) Key { return TaskKey(t.ID) },
	codec:   codec[bank.Task]{encode: encodeTask, decode: decodeTask},
	indexes: []*Index[bank.Task]{ByStart},
}

// ByStart orders tasks by start time, so that old ones can be deleted.
var ByStart = &Index[bank.Task]{
	name: "started", appendOnly: true,
	key: func(t bank.Task) (Key, bool) { return Key{}.Time(t.Started), true },
}

// TaskKey returns the key of a task.
func TaskKey(id bank.TaskID) Key { return Key{}.ID(id) }

// Tasks returns a project's tasks.
func (tx *Tx) Tasks(p bank.Project) Rows[bank.Task] { return rows(tx, string(p), tasks) }

func encodeTask(t bank.Task) ([]byte, error) { return taskFields(t), nil }

// taskFields encodes a task, also as part of other records.
func taskFields(t bank.Task) fields { return fields{}.task(t) }

// task appends the fields of a task.
func (f fields) task(t bank.Task) fields {
	return f.time(1, t.Started).time(2, t.Real).number(3, int64(t.Delay))
}

func decodeTask(key, value []byte) (t bank.Task, err error) {
	id, err := asID(key)
	if err != nil {
		return t, err
	}
	t.ID = id
	err = fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			t.Started = asTime(value)
		case 2:
			t.Real = asTime(value)
		case 3:
			t.Delay = asDuration(value)
		}
		return nil
	})
	return t, err
}
