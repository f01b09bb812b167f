// Package client is a client for the customers' operations of Bud's API. It uses no other routes, so it works with
// this sandbox and with Bud's.
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

// Options configures a Client.
type Options struct {
	BaseURL string // with or without a trailing slash
	ID      string // client id of a project
	Secret  string // client secret of the project

	HTTP  *http.Client                               // nil for a client with a timeout of a minute
	Sleep func(context.Context, time.Duration) error // nil for real time; set by tests
}

// Client calls the API for one project. It is safe for concurrent use.
type Client struct {
	base       string
	id, secret string
	http       *http.Client
	sleep      func(context.Context, time.Duration) error

	mu    sync.Mutex // held while a token is fetched, so that many callers fetch one
	token string
	renew time.Time
}

// New returns a client, or an error for an invalid base URL.
func New(options Options) (*Client, error) {
	base, err := url.Parse(options.BaseURL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.RawQuery != "" ||
		base.Fragment != "" {
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

// transport returns a transport that keeps more than the default two idle connections to a host, for concurrent
// callers.
func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 32
	return t
}

// sleep waits for a duration or until ctx is done.
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
