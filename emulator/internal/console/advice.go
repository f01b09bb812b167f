package console

type adviceData struct {
	Project     string // empty for all
	Silent      bool   // no request was sent since the log was emptied
	Kinds       []adviceKind
	NeverCalled []string
}

// adviceKind is all advice of one kind.
type adviceKind struct {
	Kind  string
	Given []Value
}

// advice shows the advice by kind, and the operations that were never called.
func (v *visit) advice() any {
	v.title = "Advice"
	project := v.logProject()
	got := v.filtered("advice", "client_id", project)
	data := adviceData{Project: project, NeverCalled: got.Texts("never_called")}
	data.Silent = len(v.control("requests", "client_id", project, "limit", "1").List("data")) == 0
	for _, given := range got.List("data") {
		data.add(given)
	}
	return data
}

// add adds advice to its kind.
func (d *adviceData) add(given Value) {
	kind := given.Text("kind")
	for i := range d.Kinds {
		if d.Kinds[i].Kind == kind {
			d.Kinds[i].Given = append(d.Kinds[i].Given, given)
			return
		}
	}
	d.Kinds = append(d.Kinds, adviceKind{kind, []Value{given}})
}
