package webhook

import (
	"context"
	"time"

	"budsandbox/bank"
)

// retryAfter is how long after a failure to connect to a receiver it is tried again, while more and more deliveries to
// it fall due. When a clock moves by months, thousands of deliveries and their retries do, each of which would cost a
// signature and a connection.
const retryAfter = 100 * time.Millisecond

// maxUnsent is the number of deliveries that fail in one transaction because their receiver is unreachable.
const maxUnsent = 256

// failure is a failure to connect to a receiver, if there was one.
type failure struct {
	at     time.Time // of the machine
	answer string
}

func (f *failure) set(text string) { *f = failure{time.Now(), text} }

// recent returns the error if it is too early for another attempt, or "".
func (f *failure) recent() string {
	if time.Since(f.at) >= retryAfter {
		return ""
	}
	return f.answer
}

// fail stores, in one transaction, that attempts to send deliveries have failed. They are not sent, because their
// receiver could not be reached just before.
func (o *Outbox) fail(ctx context.Context, taken []*item, answer string) {
	if len(taken) == 0 {
		return
	}
	var all []*attempted
	for _, one := range taken {
		delivery, ok := o.stillDue(ctx, one)
		if !ok {
			continue
		}
		project := one.deliveryKey.project
		all = append(all, &attempted{project: project, delivery: delivery, unsent: true, Attempt: bank.Attempt{
			At: o.Clock.Of(project).Now(), Answer: unsentAnswer + answer,
		}})
	}
	o.store(context.WithoutCancel(ctx), all)
	o.Log.Info("webhooks not sent", "url", taken[0].receiver, "number", len(all), "answer", answer)
}

// unsentAnswer is the beginning of the answer of an attempt that fail stored.
const unsentAnswer = "Not sent, because the receiver could not be reached just before: "
