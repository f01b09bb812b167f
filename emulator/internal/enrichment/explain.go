package enrichment

import (
	"strings"

	"budsandbox/bank"
)

// Step is a decider of the pipeline.
type Step struct{ Name, Means string }

// Pipeline returns the deciders in the order in which they are called. The first opinion counts.
func Pipeline() []Step {
	steps := make([]Step, 0, len(pipeline))
	for i := range pipeline {
		steps = append(steps, Step{pipeline[i].name, pipeline[i].means})
	}
	return steps
}

// Opinion is the opinion of one decider on a row.
type Opinion struct {
	Step
	Categories bank.Categories
	Because    string // the decisive words of the line, in capitals
	Decided    bool   // whether this is the opinion that decided: the first
}

// Parts are the parts of a line, in the normalised words of the engine.
type Parts struct {
	Mark      string // the bank's words before the payee
	Processor string
	Payee     string
	Reference string // a reference, a memo or the fields of an ACH entry
	Place     string
	Suffix    string // the bank's words at the end
}

// Explanation describes how the category of a row was found.
type Explanation struct {
	Result   Result
	Parts    Parts
	Opinions []Opinion // of all deciders that have one, in the order of Pipeline
}

// Explain enriches a row and returns the opinions of all deciders with the result.
func (e *Engine) Explain(in Input) (x Explanation) {
	l := e.lines.Get().(*line)
	defer e.lines.Put(l)
	c, empty := e.classify(&in, l)
	if empty {
		return Explanation{Result: Result{Suggested: in.Description}}
	}
	for i := range pipeline {
		asked := c
		o := pipeline[i].decide(&asked)
		if o.pair.L1 == "" {
			continue
		}
		x.Opinions = append(x.Opinions, Opinion{
			Step:       Step{pipeline[i].name, pipeline[i].means},
			Categories: bank.Categories{L1: o.pair.L1, L2: o.pair.L2, Confidence: confidences[o.grade]},
			Because:    o.because, Decided: len(x.Opinions) == 0,
		})
	}
	x.Parts = l.parts(c.found[processorPhrase])
	x.Result = c.result(c.decide())
	return x
}

// parts returns the parts of the line.
func (l *line) parts(processor found) (p Parts) {
	join := func(from, to int) string {
		words := make([]string, 0, max(0, to-from))
		for i := from; i < to; i++ {
			words = append(words, string(l.at(i)))
		}
		return strings.Join(words, " ")
	}
	behind := min(l.payeeEnd, max(l.place, l.payee))
	p.Mark, p.Suffix = join(0, l.first), join(l.end, len(l.words))
	if processor.phrase != nil && processor.at <= l.first {
		p.Processor = processor.text
	}
	p.Payee, p.Place = join(l.payee, behind), join(max(l.place, l.payee), l.end)
	p.Reference = join(behind, min(max(l.place, l.payee), l.end))
	return p
}
