package main

import (
	"archive/tar"
	"bytes"
	"encoding/pem"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// nobody is the user of the image, as in the Dockerfile.
const nobody = 65532

// writeImage writes dist/image, an index of Linux images in the OCI layout. `crane push dist/image NAME` publishes it.
// For programs that load archives, use `tar -C dist/image -c .`.
func writeImage(r release, dist string) error {
	var index v1.ImageIndex = mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, p := range r.programs {
		if p.os != "linux" {
			continue
		}
		image, err := r.platformImage(p)
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: p.os, Architecture: p.arch}},
		})
	}
	folder := filepath.Join(dist, "image")
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	_, err := layout.Write(folder, index)
	return err
}

// platformImage returns the image of one program. It is equivalent to the image that the Dockerfile builds.
func (r release) platformImage(p program) (v1.Image, error) {
	content, err := r.layer(p)
	if err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(
		func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
		tarball.WithMediaType(types.OCILayer),
	)
	if err != nil {
		return nil, err
	}
	base := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err := mutate.Append(base, mutate.Addendum{
		Layer:   layer,
		History: v1.History{Created: v1.Time{Time: r.at}, CreatedBy: "budsandbox " + r.version},
	})
	if err != nil {
		return nil, err
	}
	return mutate.ConfigFile(image, r.config(p, image))
}

// config returns the configuration of an image.
func (r release) config(p program, image v1.Image) *v1.ConfigFile {
	config, err := image.ConfigFile()
	if err != nil {
		panic(err) // computed from memory, so it cannot fail
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = p.os, p.arch, v1.Time{Time: r.at}
	config.Config = v1.Config{
		User:         strconv.Itoa(nobody),
		Env:          []string{"BUDSANDBOX_LISTEN=0.0.0.0:8283", "BUDSANDBOX_DATA=/data/budsandbox.db"},
		Volumes:      map[string]struct{}{"/data": {}},
		ExposedPorts: map[string]struct{}{"8283/tcp": {}},
		Entrypoint:   []string{"/budsandbox"},
		Healthcheck: &v1.HealthConfig{
			Test: []string{"CMD", "/budsandbox", "ready"}, Interval: 5 * time.Second, Timeout: 2 * time.Second,
		},
		Labels: map[string]string{
			"org.opencontainers.image.title": "budsandbox", "org.opencontainers.image.version": r.version,
			"org.opencontainers.image.licenses": "Apache-2.0",
		},
	}
	return config
}

// layer returns the only layer: the program, CA certificates for webhooks over TLS, and two folders that the user
// may write. Time zones are in the program.
func (r release) layer(p program) ([]byte, error) {
	roots := &bytes.Buffer{}
	for root := range bundle.Roots() {
		if root.Constraint != nil {
			continue // certificates that are only trusted for some uses cannot be described in a PEM file
		}
		if err := pem.Encode(roots, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	archive := tar.NewWriter(&b)
	for _, h := range []struct {
		tar.Header
		content []byte
	}{
		{tar.Header{Name: "budsandbox", Mode: 0o755}, p.content},
		{tar.Header{Name: "data/", Mode: 0o755, Uid: nobody, Gid: nobody}, nil},
		{tar.Header{Name: "etc/", Mode: 0o755}, nil},
		{tar.Header{Name: "etc/ssl/", Mode: 0o755}, nil},
		{tar.Header{Name: "etc/ssl/certs/", Mode: 0o755}, nil},
		{tar.Header{Name: "etc/ssl/certs/ca-certificates.crt", Mode: 0o644}, roots.Bytes()},
		{tar.Header{Name: "tmp/", Mode: 0o1777}, nil},
	} {
		h.Typeflag, h.Size, h.ModTime, h.Format = tar.TypeReg, int64(len(h.content)), r.at, tar.FormatUSTAR
		if h.content == nil {
			h.Typeflag = tar.TypeDir
		}
		if err := archive.WriteHeader(&h.Header); err != nil {
			return nil, err
		}
		if _, err := archive.Write(h.content); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
