package enrichment

import (
	"strings"

	"budsandbox/bank"
)

// Step is a step of the pipeline.
type Step struct {
	Name  string
	Means string // what it decides by
}

// Pipeline returns the steps in the order in which they are called. The first decision counts.
func Pipeline() []Step {
	steps := make([]Step, len(pipeline))
	for i := range pipeline {
		steps[i] = pipeline[i].Step
	}
	return steps
}

// Decision is the category that one step decides for a row.
type Decision struct {
	Step
	Categories bank.Categories
	Because    string // the decisive words of the line, in capitals
	Counts     bool   // whether the row gets this category: that of the first decision
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
	Result    Result
	Parts     Parts
	Decisions []Decision // of all steps that decide, in the order of Pipeline
}

// Explain enriches a row and returns the decisions of all steps with the result.
func (e *Engine) Explain(in Input) (explanation Explanation) {
	c := e.reused.Get().(*classification)
	defer c.release()
	if empty := c.classify(in); empty {
		return Explanation{Result: Result{Suggested: in.Description}}
	}
	for i := range pipeline {
		d := pipeline[i].decide(c)
		if d.pair.L1 == "" {
			continue
		}
		explanation.Decisions = append(explanation.Decisions, Decision{
			Step:       pipeline[i].Step,
			Categories: bank.Categories{L1: d.pair.L1, L2: d.pair.L2, Confidence: confidences[d.evidence]},
			Because:    d.because, Counts: len(explanation.Decisions) == 0,
		})
	}
	explanation.Parts = c.line.parts(c.matches[processorPhrase])
	explanation.Result = c.result(c.decide())
	return explanation
}

// parts returns the parts of the line.
func (l *line) parts(processor match) (p Parts) {
	join := func(from, to int) string {
		words := make([]string, 0, max(0, to-from))
		for i := from; i < to; i++ {
			words = append(words, string(l.at(i)))
		}
		return strings.Join(words, " ")
	}
	behind := min(l.payeeEnd, max(l.place, l.payee))
	p.Mark, p.Suffix = join(0, l.first), join(l.end, len(l.words))
	if processor.found() && processor.at <= l.first {
		p.Processor = processor.text
	}
	p.Payee, p.Place = join(l.payee, behind), join(max(l.place, l.payee), l.end)
	p.Reference = join(behind, min(max(l.place, l.payee), l.end))
	return p
}
