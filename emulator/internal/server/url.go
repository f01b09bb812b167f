package server

import (
	"fmt"
	"net"
)

// URL returns the base URL of Bud's API and of the control plane, as seen from this machine.
func (a *App) URL() string {
	address, scheme := a.listener.Addr().(*net.TCPAddr), "http"
	if a.config.TLS != nil {
		scheme = "https"
	}
	if address.IP.IsUnspecified() {
		return fmt.Sprintf("%s://127.0.0.1:%d", scheme, address.Port)
	}
	return scheme + "://" + address.String()
}

// serve handles requests until the server is shut down.
func (a *App) serve() error {
	if a.config.TLS != nil {
		return a.server.ServeTLS(a.listener, "", "") // which also offers HTTP/2
	}
	if tcp, ok := a.listener.(*net.TCPListener); ok {
		return a.server.Serve(&listener{TCPListener: tcp})
	}
	return a.server.Serve(a.listener)
}

// baseURL returns the base of links in what no request asks for, such as webhooks: the public URL, or URL without one.
// It returns "" before the sandbox listens.
func (a *App) baseURL() string {
	if a.config.PublicURL != "" || a.listener == nil {
		return a.config.PublicURL
	}
	return a.URL()
}
