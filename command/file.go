package command

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"budsandbox/internal/bounded"
	"budsandbox/internal/textfile"
)

// stdio is the file name for standard input and output.
const stdio = "-"

// fileArgument returns the file that an optional argument names, or stdio without one.
func fileArgument(args []string) string {
	if len(args) == 0 {
		return stdio
	}
	return args[0]
}

// readFile reads a file, or standard input if the name is "-". It stops waiting for a pipe when ctx ends.
func readFile(ctx context.Context, env Environment, name string) ([]byte, error) {
	return interruptible(ctx, func() ([]byte, error) {
		if name == stdio {
			return bounded.Read("standard input", env.Stdin)
		}
		content, err := bounded.File(name)
		return content, textfile.Explain(err)
	})
}

// openFile opens a file of any length, or standard input if the name is "-", and waits for its first byte. It stops
// waiting for a pipe when ctx ends.
func openFile(ctx context.Context, env Environment, name string) (io.ReadCloser, error) {
	return interruptible(ctx, func() (io.ReadCloser, error) {
		from := io.NopCloser(env.Stdin)
		if name != stdio {
			file, err := os.Open(name)
			if err != nil {
				return nil, textfile.Explain(err)
			}
			from = file
		}
		begun := bufio.NewReader(from)
		if _, err := begun.Peek(1); err != nil && !errors.Is(err, io.EOF) {
			return nil, errors.Join(textfile.Explain(err), from.Close())
		}
		return struct {
			io.Reader
			io.Closer
		}{begun, from}, nil
	})
}

// interruptible returns what f does, or the cause of ctx if f has not returned shutdownTimeout after its end. f may
// block where nothing can interrupt it, as in opening a pipe that no other program uses. It then runs on until the
// process ends.
func interruptible[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := f()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
	}
	select {
	case o := <-done:
		return o.value, o.err
	case <-time.After(shutdownTimeout):
		var none T
		return none, fmt.Errorf("interrupted: %w", context.Cause(ctx))
	}
}

// writeFile writes content to a file as copyToFile does.
func writeFile(ctx context.Context, env Environment, name string, content []byte) error {
	return copyToFile(ctx, env, name, bytes.NewReader(content))
}

// copyToFile writes content to a file, or to standard output if the name is "-". An existing regular file keeps its
// mode and is replaced atomically, so that a failure leaves the old content. Symbolic links are followed. Other files,
// such as devices, are written to and never replaced.
func copyToFile(ctx context.Context, env Environment, name string, content io.Reader) error {
	if name == stdio {
		_, err := io.Copy(env.Stdout, content)
		return err
	}
	if name == "" {
		return usagef("the name of the file is empty; give one, or - for standard output")
	}
	for range 40 { // as many links as Linux follows; EvalSymlinks does not follow a link to a file that does not exist
		target, err := os.Readlink(name)
		if err != nil {
			break
		}
		if !filepath.IsAbs(target) {
			folder, err := filepath.EvalSymlinks(filepath.Dir(name)) // so that .. in target is that of the folder itself
			if err != nil {
				return err
			}
			target = filepath.Join(folder, target)
		}
		name = target
	}
	mode := fs.FileMode(0o644)
	switch info, err := os.Stat(name); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder; name a file in it", name)
	case !info.Mode().IsRegular():
		_, err := interruptible(ctx, func() (any, error) { return nil, copyToDevice(name, content) })
		return err
	default:
		mode = info.Mode().Perm()
	}
	return replaceFile(name, content, mode)
}

// copyToDevice writes content to a file that is not regular.
func copyToDevice(name string, content io.Reader) error {
	device, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = io.Copy(device, content)
	return errors.Join(err, device.Close())
}

// replaceFile writes a temporary file in the same folder and renames it.
func replaceFile(name string, content io.Reader, mode fs.FileMode) error {
	beside, err := os.CreateTemp(filepath.Dir(name), ".budsandbox-*")
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no folder %s for %s", filepath.Dir(name), name)
	}
	if err != nil {
		return err
	}
	_, err = io.Copy(beside, content)
	if err = errors.Join(err, beside.Chmod(mode), beside.Sync(), beside.Close()); err == nil {
		err = os.Rename(beside.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(beside.Name()))
	}
	return nil
}
