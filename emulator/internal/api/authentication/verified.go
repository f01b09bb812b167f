package authentication

import (
	"strings"
	"sync"
	"time"

	"budsandbox/bank"
)

// claims are the contents of a token.
type claims struct {
	kind    kind
	project bank.Project
	expires time.Time
}

// verified keeps the claims of genuine tokens, because every request has one, and clients use a token for an hour.
type verified struct {
	mu  sync.RWMutex
	all map[string]claims
}

// maxVerified is the maximum number of tokens that are kept.
const maxVerified = 512

func (v *verified) find(token string) (c claims, found bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	c, found = v.all[token]
	return c, found
}

func (v *verified) add(token string, found claims) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.all) >= maxVerified {
		clear(v.all)
	}
	if v.all == nil {
		v.all = map[string]claims{}
	}
	v.all[strings.Clone(token)] = found // the token shares memory with all headers of its request
}
