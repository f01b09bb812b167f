package parallel

import (
	"iter"
	"runtime"
	"sync"
)

// InOrder yields the numbers from 0 to n-1, each when its task is done. There are at most as many workers as
// processors, and each has at least least tasks on average unless it is the only one. A worker calls newWorker and then
// the returned function for one task after another. The caller is a worker, too, while it waits for a task, so that
// processors that are busy with something else delay nothing. InOrder panics if a worker panics, so that the caller can
// recover.
func InOrder(n, least int, newWorker func() (do func(task int))) iter.Seq[int] {
	return func(yield func(int) bool) {
		t := &tasks{done: make([]bool, n)}
		t.changed.L = &t.mu
		var working sync.WaitGroup
		defer working.Wait()
		defer t.stop(nil)
		for range min(runtime.GOMAXPROCS(0), n/least) - 1 {
			working.Go(func() {
				t.stop(recovered(func() { t.work(newWorker()) }))
			})
		}
		do := newWorker()
		for i := range n {
			t.workUntil(i, do)
			if !yield(i) {
				return
			}
		}
	}
}

// tasks are the tasks of InOrder.
type tasks struct {
	mu       sync.Mutex
	changed  sync.Cond // signalled when a task is done or a worker stops
	taken    int       // the number of tasks that workers have begun, from 0 on
	done     []bool
	panicked error
}

// work does tasks until there are no more.
func (t *tasks) work(do func(task int)) {
	for {
		t.mu.Lock()
		task := t.taken
		t.taken++
		t.mu.Unlock()
		if task >= len(t.done) {
			return
		}
		do(task)
		t.finish(task)
	}
}

// workUntil does tasks until the awaited one is done.
func (t *tasks) workUntil(awaited int, do func(task int)) {
	for {
		task, found := t.takeUnlessDone(awaited)
		if !found {
			return
		}
		do(task)
		t.finish(task)
	}
}

// takeUnlessDone returns a task that nobody has begun. If all are begun, it waits for the awaited one. It returns false
// when that is done.
func (t *tasks) takeUnlessDone(awaited int) (task int, found bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for !t.done[awaited] {
		switch {
		case t.panicked != nil:
			panic(t.panicked)
		case t.taken < len(t.done):
			t.taken++
			return t.taken - 1, true
		}
		t.changed.Wait()
	}
	return 0, false
}

// finish records that a task is done.
func (t *tasks) finish(task int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done[task] = true
	t.changed.Signal()
}

// stop leaves the tasks that nobody has begun undone. panicked is the panic of the worker that stops, nil if there is
// none.
func (t *tasks) stop(panicked error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.taken = len(t.done)
	if panicked != nil {
		t.panicked = panicked
	}
	t.changed.Signal()
}
