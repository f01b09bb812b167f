package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"budsandbox/emulator/internal/ledger"
)

// Ensure that an answer is kept from the second time on that it is asked for, each apart.
func TestAnswersAreKept(t *testing.T) {
	_, _, books := keepers(t, 2)
	first, other := ledger.AnswerKey{Question: "/a"}, ledger.AnswerKey{Question: "/a", Base: "http://b"}
	if books[0].Answer(first) != nil {
		t.Error("an answer is kept the first time that it is asked for")
	}
	body := []byte("one")
	books[0].Answer(first).Keep(body)
	body[0] = 'x'
	if got := books[0].Answer(first).Body(); string(got) != "one" {
		t.Errorf("kept is %q, want %q", got, "one")
	}
	books[0].Answer(other)
	books[1].Answer(first)
	for name, answer := range map[string]*ledger.Answer{
		"another base": books[0].Answer(other), "another book": books[1].Answer(first),
	} {
		if got := answer.Body(); got != nil {
			t.Errorf("%s: kept is %q, want nothing", name, got)
		}
	}
}

// Ensure that a book keeps the answers to few and short questions.
func TestAnswersHaveALimit(t *testing.T) {
	_, _, books := keepers(t, 1)
	first := ledger.AnswerKey{Question: "/0"}
	books[0].Answer(first)
	books[0].Answer(first).Keep([]byte("one"))
	for i := range 16 { // the last one is one too many
		books[0].Answer(ledger.AnswerKey{Question: fmt.Sprintf("/%d", i+1)})
	}
	if got := books[0].Answer(first).Body(); got != nil {
		t.Errorf("after many questions the first answer is still kept: %q", got)
	}
	long := ledger.AnswerKey{Question: "/" + strings.Repeat("x", 600)}
	for range 3 {
		if books[0].Answer(long) != nil {
			t.Fatal("the answer to a long question is kept")
		}
	}
}

// Ensure that kept answers count among the texts, of which those that were added to first are dropped.
func TestAnswersShareTheLimitOfTexts(t *testing.T) {
	w, _, books := keepers(t, 20)
	before, question := w.Size(), ledger.AnswerKey{Question: "/a"}
	for _, b := range books {
		b.Answer(question)
		b.Answer(question).Keep(make([]byte, 9000))
		if got := w.Size() - before; got > 100_000 {
			t.Fatalf("%d bytes of answers are kept", got)
		}
	}
	if books[0].Answer(question).Body() != nil {
		t.Error("the first answer is kept")
	}
	if books[19].Answer(question).Body() == nil {
		t.Error("the latest answer is not kept")
	}
}
