package console

type adviceData struct {
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
	got := v.control("advice")
	data := adviceData{NeverCalled: got.Texts("never_called")}
	for _, one := range got.List("data") {
		data.add(one)
	}
	return data
}

func (d *adviceData) add(one Value) {
	for i := range d.Kinds {
		if d.Kinds[i].Kind == one.Text("kind") {
			d.Kinds[i].Given = append(d.Kinds[i].Given, one)
			return
		}
	}
	d.Kinds = append(d.Kinds, adviceKind{one.Text("kind"), []Value{one}})
}
