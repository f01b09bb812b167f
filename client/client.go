// Package client calls the public part of Bud's API that has to do with customers. It knows no private route,
// so that the same program works against this sandbox and against Bud's.
package client

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Options say where the API is and who calls it.
type Options struct {
	BaseURL string // with or without a slash at its end
	ID      string // the client id of a project
	Secret  string // the client secret that belongs to it

	HTTP  *http.Client                               // nil for one that waits a minute for an answer
	Sleep func(context.Context, time.Duration) error // nil for real time; tests give one that does not wait
}

// Client speaks for one project. It is safe for concurrent use.
type Client struct {
	base       string
	id, secret string
	http       *http.Client
	sleep      func(context.Context, time.Duration) error

	mu    sync.Mutex // held while a token is fetched, so that many callers fetch one
	token string
	renew time.Time
}

// New returns a client, or an error when the base URL cannot be called.
func New(options Options) (*Client, error) {
	base, err := url.Parse(options.BaseURL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("%q is not the URL of an API, such as http://127.0.0.1:8283", options.BaseURL)
	}
	c := &Client{
		base: strings.TrimRight(options.BaseURL, "/"),
		id:   options.ID, secret: options.Secret,
		http:  cmp.Or(options.HTTP, &http.Client{Timeout: time.Minute, Transport: transport()}),
		sleep: options.Sleep,
	}
	if c.sleep == nil {
		c.sleep = sleep
	}
	return c, nil
}

// transport keeps more connections to one host than the default two, which parallel callers would open anew.
func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 32
	return t
}

// sleep waits in real time, and less when ctx ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
