package storage

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
)

const (
	crashPath    = "BUDSANDBOX_TEST_CRASH_PATH"  // path of the file that the child writes to
	crashRound   = "BUDSANDBOX_TEST_CRASH_ROUND" // number of the run, for new customers
	crashWriters = 8
)

func TestMain(m *testing.M) {
	if path := os.Getenv(crashPath); path != "" {
		fmt.Println("failed:", writeUntilKilled(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// Ensure that a process that is killed during its writes loses no acknowledged write, restores no row whose deletion
// it acknowledged, and leaves a consistent file, repeatedly on the same file. This test must not run in parallel:
// between fork and exec, a child shares the locks of files that other tests close.
func TestCrash(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	path := newPath(t)
	seen := acknowledged{put: map[int]bool{}, deleted: map[int]bool{}}
	for round := range rounds {
		seen.writeAndKill(t, path, round)
		db := MustOpen(t, path)
		seen.compare(t, db)
		MustClose(t, db)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	if len(seen.put) == 0 || len(seen.deleted) == 0 {
		t.Errorf("%d customers were put and %d deleted, want some of both", len(seen.put), len(seen.deleted))
	}
}

// crashCustomer returns the nth customer of the children, so that the parent can compare it.
func crashCustomer(n int) bank.Customer {
	c := customer(n)
	c.Identifier = strconv.Itoa(n)
	return c
}

// writeUntilKilled runs concurrent writers, each with its own customers. It prints a line before each deletion, and
// one after each put or deletion that Update has committed.
func writeUntilKilled(path string) error {
	round, err := strconv.Atoi(os.Getenv(crashRound))
	if err != nil {
		return err
	}
	db, err := Open(path)
	if err != nil {
		return err
	}
	failure := make(chan error)
	for writer := range crashWriters {
		go func() {
			for i := 0; ; i++ {
				n := (round*1_000_000+i)*crashWriters + writer
				if err := db.Update(context.Background(),
					func(tx *Tx) error { return tx.Customers(shop).Put(crashCustomer(n)) }); err != nil {
					failure <- err
				}
				fmt.Printf("put %d\n", n)
				if i%3 != 2 {
					continue
				}
				n -= crashWriters // the previous customer
				fmt.Printf("deleting %d\n", n)
				if err := db.Update(context.Background(),
					func(tx *Tx) error { return tx.Customers(shop).Delete(CustomerKey(crashCustomer(n).ID)) }); err != nil {
					failure <- err
				}
				fmt.Printf("deleted %d\n", n)
			}
		}()
	}
	return <-failure
}

// acknowledged holds what the children reported. A customer whose deletion was started but not acknowledged is in
// neither set.
type acknowledged struct{ put, deleted map[int]bool }

func (a acknowledged) writeAndKill(t *testing.T, path string, round int) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashPath+"="+path, crashRound+"="+strconv.Itoa(round))
	child.Stderr = os.Stderr
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var kill sync.Once
	fatal := func() { kill.Do(func() { _ = child.Process.Kill() }) }
	defer fatal()

	lines, length := bufio.NewScanner(output), 1+rand.IntN(300)
	for n := 1; lines.Scan(); n++ {
		verb, number, _ := strings.Cut(lines.Text(), " ")
		i, err := strconv.Atoi(number)
		if err != nil {
			t.Fatalf("the child says %q", lines.Text())
		}
		switch verb {
		case "put":
			a.put[i] = true
		case "deleting":
			delete(a.put, i)
		case "deleted":
			a.deleted[i] = true
		}
		if n == length { // at a random time, in any part of a commit
			time.AfterFunc(rand.N(2*time.Millisecond), fatal)
		}
	}
	var exit *exec.ExitError
	if err := errors.Join(lines.Err(), child.Wait()); !errors.As(err, &exit) {
		t.Fatalf("the child ended with %v, want it killed", err)
	}
}

// compare compares the file of the killed child with the acknowledged writes.
func (a acknowledged) compare(t *testing.T, db *DB) {
	t.Helper()
	MustView(t, db, func(tx *Tx) error {
		rows := tx.Customers(shop)
		for n := range a.put {
			want := crashCustomer(n)
			got, err := rows.Find(ByIdentifier, IdentifierKey(want.Identifier))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("put %d was acknowledged: error %v, differs (-want +got):\n%s", n, err, cmp.Diff(want, got))
			}
		}
		for n := range a.deleted {
			if got, err := rows.Get(CustomerKey(crashCustomer(n).ID)); !errors.Is(err, ErrNotFound) {
				t.Errorf("deletion %d was acknowledged: got %+v and error %v, want ErrNotFound", n, got, err)
			}
		}
		return nil
	})
}
