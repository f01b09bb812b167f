// Package addresstest gives tests addresses to listen on that no other test gets.
//
// A test whose sandbox chooses its own port ("127.0.0.1:0") needs none of this. It is for tests that must know the
// address before something listens there, or that listen on it again later.
package addresstest

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
)

// Ports lie below those that Linux (from 32768), macOS and Windows (from 49152) choose themselves, so that no listener
// on port 0 and no outgoing connection gets one of them.
const (
	firstPort = 20_000
	pairs     = 6_000
)

// Claim is an address that no other test gets until Release is called or the process ends.
type Claim struct {
	Address string // such as 127.0.0.1:20004
	lock    net.Listener
}

// New claims an address that nobody listens on. The lock is a listener on the next port, which one process at a time
// can have and which the system takes back from a process that was killed.
func New() (*Claim, error) {
	start := rand.IntN(pairs)
	for i := range pairs {
		port := firstPort + 2*((start+i)%pairs)
		lock, err := net.Listen("tcp", address(port+1))
		if err != nil {
			continue // another test has it
		}
		probe, err := net.Listen("tcp", address(port))
		if err != nil { // a program that has nothing to do with tests
			_ = lock.Close()
			continue
		}
		if err := probe.Close(); err != nil {
			return nil, errors.Join(err, lock.Close())
		}
		return &Claim{Address: address(port), lock: lock}, nil
	}
	return nil, errors.New("there is no free port for tests")
}

// Release lets others claim the address.
func (c *Claim) Release() error { return c.lock.Close() }

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
