package spool_test

import (
	"bytes"
	"io"
	"path/filepath"
	"testing"

	"budsandbox/internal/spool"
)

// Ensure that bytes are read as they were written, as often as they are opened, on both sides of the limit of memory
// and without a folder for temporary files.
func TestSpool(t *testing.T) {
	for name, folder := range map[string]string{"a folder": t.TempDir(), "none": filepath.Join(t.TempDir(), "missing")} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", folder)
			for _, writes := range []int{0, 1, 100, 1000} {
				var s spool.Spool
				var want bytes.Buffer
				for i := range writes {
					piece := bytes.Repeat([]byte{byte(i)}, 3<<10)
					want.Write(piece)
					if n, err := s.Write(piece); n != len(piece) || err != nil {
						t.Fatalf("wrote %d bytes with error %v, want %d", n, err, len(piece))
					}
				}
				for range 2 {
					got, err := io.ReadAll(s.Open())
					if err != nil || !bytes.Equal(got, want.Bytes()) || s.Size() != int64(want.Len()) {
						t.Errorf("%d writes: %d bytes, size %d, error %v; want %d", writes, len(got), s.Size(), err, want.Len())
					}
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
				if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) > 0 {
					t.Errorf("files are left: %v", left)
				}
			}
		})
	}
}
