package stream_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"budsandbox/bank"
	"budsandbox/emulator/internal/stream"
)

// publish publishes n messages.
func publish(h *stream.Hub, n int) {
	for range n {
		h.Publish(stream.Message{Kind: stream.Clock})
	}
}

// listen is Hub.Listen, which must not fail.
func listen(ctx context.Context, t *testing.T, h *stream.Hub, f stream.Filter, after uint64) <-chan stream.Message {
	t.Helper()
	messages, err := h.Listen(ctx, f, after)
	if err != nil {
		t.Error(err)
	}
	return messages
}

// ids returns the ids of all messages until the channel is closed.
func ids(messages <-chan stream.Message) (ids []uint64) {
	for m := range messages {
		ids = append(ids, m.ID)
	}
	return ids
}

// Ensure that a listener who reads nothing is disconnected, delays nobody else, and can reconnect for what it
// missed.
func TestSlowListener(t *testing.T) {
	t.Parallel()
	h := &stream.Hub{}
	slow := listen(t.Context(), t, h, stream.Filter{}, 0)
	publish(h, 300)
	got := ids(slow)
	if len(got) != 256 || got[0] != 1 || got[255] != 256 {
		t.Fatalf("it got %d messages: %v", len(got), got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	back := listen(ctx, t, h, stream.Filter{}, 256)
	publish(h, 5)
	for want := uint64(257); want <= 305; want++ {
		if m := <-back; m.ID != want {
			t.Fatalf("it got %d, want %d", m.ID, want)
		}
	}
	cancel()
	if rest := ids(back); len(rest) != 0 {
		t.Errorf("after its end it got %v", rest)
	}
}

// Ensure that the latest thousand messages are kept, and that a listener with an id from the future begins with new
// messages.
func TestKeptMessages(t *testing.T) {
	t.Parallel()
	h := &stream.Hub{}
	publish(h, 2500)
	old, ahead := listen(t.Context(), t, h, stream.Filter{}, 7), listen(t.Context(), t, h, stream.Filter{}, 9000)
	publish(h, 1)
	h.Close()
	if got := ids(old); len(got) != 1001 || got[0] != 1501 || got[1000] != 2501 {
		t.Errorf("it got %d messages from %d to %d", len(got), got[0], got[len(got)-1])
	}
	if got := ids(ahead); len(got) != 1 || got[0] != 2501 {
		t.Errorf("it got %v", got)
	}
	if got := ids(listen(t.Context(), t, h, stream.Filter{}, 0)); len(got) != 0 {
		t.Errorf("a closed hub told of %v", got)
	}
}

// Ensure that listeners can connect and disconnect while messages are published.
func TestManyListeners(t *testing.T) {
	t.Parallel()
	h := &stream.Hub{}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() { publish(h, 200) })
		group.Go(func() {
			for range 50 {
				ctx, cancel := context.WithCancel(t.Context())
				messages := listen(ctx, t, h, stream.Filter{Kinds: []stream.Kind{stream.Clock}}, 1)
				cancel()
				last := uint64(0)
				for m := range messages {
					if m.ID <= last {
						t.Errorf("%d follows %d", m.ID, last)
					}
					last = m.ID
				}
			}
		})
	}
	group.Wait()
}

// Ensure that many messages of one kind do not remove those of another, and that the latest are returned in order.
func TestLatestOfEachKind(t *testing.T) {
	t.Parallel()
	h := &stream.Hub{}
	h.Publish(stream.Message{Kind: stream.Event, Value: stream.RaisedEvent{Name: "payment.success"}})
	publish(h, 1500)
	h.Publish(stream.Message{Kind: stream.Event, Value: stream.RaisedEvent{Name: "payment.failure"}})
	events, last := h.Latest(stream.Filter{Kinds: []stream.Kind{stream.Event}}, 0, 10)
	if len(events) != 2 || events[0].ID != 1 || events[1].ID != 1502 || last != 1502 {
		t.Errorf("the events are %v of %d", events, last)
	}
	if named, _ := h.Latest(stream.Filter{Event: "payment.failure"}, 0, 10); len(named) != 1 || named[0].ID != 1502 {
		t.Errorf("the failures are %v", named)
	}
	all, _ := h.Latest(stream.Filter{}, 1400, 3)
	if len(all) != 3 || all[0].ID != 1500 || all[2].ID != 1502 {
		t.Errorf("the latest are %v", all)
	}
}

// Ensure that the number of listeners is limited, and that there is room again when one leaves.
func TestListenersHaveALimit(t *testing.T) {
	t.Parallel()
	h := &stream.Hub{}
	ctx, leave := context.WithCancel(t.Context())
	first := listen(ctx, t, h, stream.Filter{}, 0)
	for range 255 {
		listen(t.Context(), t, h, stream.Filter{}, 0)
	}
	if _, err := h.Listen(t.Context(), stream.Filter{}, 0); !errors.Is(err, stream.ErrListeners) {
		t.Fatalf("one more is answered %v", err)
	}
	leave()
	ids(first)
	listen(t.Context(), t, h, stream.Filter{}, 0)
}

// Ensure that the bodies that are kept for those who listen again have a limit in bytes.
func TestKeptBytes(t *testing.T) {
	t.Parallel()
	h := &stream.Hub{}
	for range 100 {
		h.Publish(stream.Message{Kind: stream.Event, Value: stream.RaisedEvent{Body: make([]byte, 1<<20)}})
		h.Publish(stream.Message{Kind: stream.Delivery, Value: bank.Delivery{Body: make([]byte, 1<<20)}})
	}
	for _, kind := range []stream.Kind{stream.Event, stream.Delivery} {
		found, last := h.Latest(stream.Filter{Kinds: []stream.Kind{kind}}, 0, 1000)
		if len(found) != 8 || last != 200 || found[7].ID < 199 {
			t.Errorf("%d messages %s are kept, until %d of %d", len(found), kind, found[len(found)-1].ID, last)
		}
	}
}
