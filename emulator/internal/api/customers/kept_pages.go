package customers

import (
	"bytes"
	"sync"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

// keptPages keeps the pages that are asked for again while nothing is committed, as they were sent. Only the second
// answer is kept, because most pages are read once.
type keptPages struct {
	mu      sync.Mutex
	version uint64             // of the file, from which all pages are
	bodies  map[pageKey][]byte // nil for a page that was asked for once
	size    int                // bytes of bodies
}

// pageKey identifies a page by its project and the request in the client's own bytes.
type pageKey struct {
	project bank.Project
	uri     string
}

const (
	maxKeptPages = 64      // number of pages that are known at the same time
	maxKeptSize  = 1 << 20 // bytes of the pages that are kept
	maxKeptURI   = 512     // bytes of a URI; requests with a longer one are not kept
)

// find returns the kept page, or where to keep it. version is that of the file before the page is read.
func (k *keptPages) find(version uint64, key pageKey) route.Kept {
	if key.uri == "" || len(key.uri) > maxKeptURI {
		return route.Kept{}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if version > k.version || len(k.bodies) == maxKeptPages {
		k.version, k.bodies, k.size = max(version, k.version), nil, 0
	}
	body, again := k.bodies[key]
	switch {
	case version != k.version: // something was committed since this request began
		return route.Kept{}
	case again && body == nil:
		return route.Kept{Keep: func(body []byte) { k.keep(version, key, body) }}
	case again:
		return route.Kept{Body: body}
	case k.bodies == nil:
		k.bodies = map[pageKey][]byte{}
	}
	k.bodies[key] = nil
	return route.Kept{}
}

// keep keeps a copy of a page unless something was committed since find.
func (k *keptPages) keep(version uint64, key pageKey, body []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if known, asked := k.bodies[key]; asked && known == nil && version == k.version && k.size+len(body) <= maxKeptSize {
		k.bodies[key] = bytes.Clone(body)
		k.size += len(body)
	}
}
