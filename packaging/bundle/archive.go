package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
)

// file is a file of an archive.
type file struct {
	name    string
	mode    int64 // permissions
	content []byte
}

// writeArchive writes an archive of files with the modification time of the release.
func (r release) writeArchive(name string, files []file, pack func(release, io.Writer, []file) error) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	var archive bytes.Buffer
	if err := pack(r, &archive, files); err != nil {
		return err
	}
	return os.WriteFile(name, archive.Bytes(), 0o644)
}

// tarGzip writes a tar archive compressed with gzip, the form of npm packages.
func tarGzip(r release, w io.Writer, files []file) error {
	compressed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(compressed)
	for _, f := range files {
		header := &tar.Header{
			Typeflag: tar.TypeReg, Format: tar.FormatUSTAR,
			Name: f.name, Mode: f.mode, Size: int64(len(f.content)), ModTime: r.at,
		}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(f.content); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return compressed.Close()
}

// zipFiles writes a zip archive, the form of Python wheels.
func zipFiles(r release, w io.Writer, files []file) error {
	archive := zip.NewWriter(w)
	for _, f := range files {
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: r.at}
		header.SetMode(os.FileMode(f.mode))
		entry, err := archive.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := entry.Write(f.content); err != nil {
			return err
		}
	}
	return archive.Close()
}
