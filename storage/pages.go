package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
)

// pageWalk reads the pages of a bbolt file without bbolt, which could loop forever or read beyond the end of a damaged
// file. The format is defined in https://github.com/etcd-io/bbolt/blob/main/internal/common/page.go.
type pageWalk struct {
	file  *os.File
	size  uint64 // of a page, in bytes
	end   uint64 // the number of pages
	seen  bitset
	rows  bool // check the entries of tables, too
	depth int  // of the current bucket; tables have maxDepth

	leaves []uint64 // ids of pages that are checked later: of tables, and probably with rows
	leaf   bool     // the page that was read last is a leaf
	late   bool     // finish is reading them
	spare  [][]byte // pages that are read into again, because to make one takes longer than to read it
}

const (
	pageHeader  = 16 // id, flags, count, overflow
	elementSize = 16
	branchPage  = 0x01
	leafPage    = 0x02
	freePage    = 0x10
	bucketEntry = 0x01
	boltMagic   = 0xED0CDAED
)

// maxLeaves is the maximum number of pages with rows that are read before a file is used, which takes a quarter of a
// millisecond.
const maxLeaves = 512

// checkPages returns an error if a page is outside of the file, is invalid, or is referenced twice. Without rows, it
// reads only the headers of the pages that hold the rows of tables. If there are more than leaves of them, rest reads
// them; otherwise it is nil. It accepts a file that is not of bbolt; others report that.
func checkPages(path string, rows bool, leaves int) (rest func() error, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	root, free, w, err := readMeta(file, info.Size())
	if err != nil || w == nil {
		return nil, err
	}
	w.rows = rows
	ids, err := w.free(free)
	if err == nil {
		err = w.walk(root)
	}
	if err == nil && len(w.leaves) > leaves {
		return func() error { return w.finishLater(path, ids) }, nil
	}
	if err == nil {
		err = w.finish(ids)
	}
	return nil, err
}

// finishLater opens the file again and calls finish.
func (w *pageWalk) finishLater(path string, free []byte) (err error) {
	defer recoverDamage(path, &err)
	if w.file, err = os.Open(path); err != nil {
		return err
	}
	defer func() { _ = w.file.Close() }()
	return w.finish(free)
}

// finish checks the pages with rows that were left out so far, and the free pages.
func (w *pageWalk) finish(free []byte) error {
	w.depth, w.late = maxDepth, true
	for len(w.leaves) > 0 {
		some := w.leaves
		w.leaves = nil
		for _, id := range some {
			if err := w.walk(id); err != nil {
				return err
			}
		}
	}
	return w.checkFree(free)
}

// readMeta reads the newer of the two valid meta pages. w is nil if there is none.
func readMeta(file *os.File, size int64) (root, free uint64, w *pageWalk, err error) {
	newest := uint64(0)
	for _, at := range []int64{0, int64(os.Getpagesize())} {
		meta := make([]byte, 80)
		if _, err := file.ReadAt(meta, at); err != nil {
			continue
		}
		meta = meta[pageHeader:] // magic, version, page size, flags, root, free list, page count, transaction, checksum
		word := binary.NativeEndian.Uint64
		sum := fnv.New64a()
		_, _ = sum.Write(meta[:56])
		if binary.NativeEndian.Uint32(meta) != boltMagic || word(meta[56:]) != sum.Sum64() || word(meta[48:]) < newest {
			continue
		}
		newest, root, free = word(meta[48:]), word(meta[16:]), word(meta[32:])
		w = &pageWalk{
			file: file,
			size: uint64(binary.NativeEndian.Uint32(meta[8:])),
			end:  word(meta[40:]),
		}
	}
	if w != nil && (w.size < 512 || w.end > uint64(size)/w.size) {
		return 0, 0, nil, fmt.Errorf("it has %d bytes of %d pages", size, w.end)
	}
	if w != nil {
		w.seen = newBitset(w.end)
	}
	return root, free, w, nil
}

// read returns a page with its overflow pages. A page of rows is nil if they are not checked.
func (w *pageWalk) read(id uint64) (page []byte, flags, count uint16, err error) {
	if id < 2 || id >= w.end || w.seen.has(id) {
		return nil, 0, 0, fmt.Errorf("page %d is referenced twice, or does not exist", id)
	}
	page = w.newPage()
	read := page
	if w.late && !w.rows {
		read = page[:pageHeader]
	}
	if _, err := w.file.ReadAt(read, int64(id*w.size)); err != nil {
		return nil, 0, 0, fmt.Errorf("page %d: %w", id, err)
	}
	more := uint64(binary.NativeEndian.Uint32(page[12:]))
	if binary.NativeEndian.Uint64(page) != id || id+more >= w.end {
		return nil, 0, 0, fmt.Errorf(
			"page %d says that it is page %d, with %d more",
			id, binary.NativeEndian.Uint64(page), more,
		)
	}
	for i := range more + 1 {
		if !w.seen.add(id + i) {
			return nil, 0, 0, fmt.Errorf("page %d is referenced twice", id+i)
		}
	}
	flags, count = binary.NativeEndian.Uint16(page[8:]), binary.NativeEndian.Uint16(page[10:])
	if !w.rows && w.depth == maxDepth && flags == leafPage {
		w.spare = append(w.spare, page)
		return nil, flags, 0, nil
	}
	if more > 0 {
		page = make([]byte, (more+1)*w.size)
	}
	if len(page) > len(read) {
		if _, err := w.file.ReadAt(page, int64(id*w.size)); err != nil {
			return nil, 0, 0, fmt.Errorf("page %d: %w", id, err)
		}
	}
	return page, flags, count, nil
}

// newPage returns a page to read into. walk puts it back.
func (w *pageWalk) newPage() []byte {
	last := len(w.spare) - 1
	if last < 0 {
		return make([]byte, w.size)
	}
	page := w.spare[last]
	w.spare = w.spare[:last]
	return page
}

// free reads the list of free pages and returns their ids, eight bytes each.
func (w *pageWalk) free(id uint64) (ids []byte, err error) {
	page, flags, count, err := w.read(id)
	if err != nil {
		return nil, err
	}
	ids = page[pageHeader:]
	n := uint64(count)
	if count == 0xffff { // the first number is the count
		n = binary.NativeEndian.Uint64(ids)
		ids = ids[8:]
	}
	if flags != freePage || n > uint64(len(ids))/8 {
		return nil, fmt.Errorf("page %d is not a list of free pages", id)
	}
	return ids[:8*n], nil
}

// checkFree returns an error if a free page is in use or free twice, for which bbolt ends the process when it frees it.
// All pages in use must have been read before.
func (w *pageWalk) checkFree(ids []byte) error {
	for ; len(ids) > 0; ids = ids[8:] {
		id := binary.NativeEndian.Uint64(ids)
		if id < 2 || id >= w.end {
			return fmt.Errorf("free page %d does not exist", id)
		}
		if !w.seen.add(id) {
			return fmt.Errorf("page %d is free twice, or free and in use", id)
		}
	}
	return nil
}

// walk checks a page and all pages below it.
func (w *pageWalk) walk(id uint64) error {
	page, flags, count, err := w.read(id)
	if err != nil {
		return err
	}
	if flags != branchPage && flags != leafPage {
		return fmt.Errorf("page %d is neither a branch nor a leaf", id)
	}
	if err := w.elements(page, flags, count); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	w.leaf = flags == leafPage
	if uint64(len(page)) == w.size {
		w.spare = append(w.spare, page)
	}
	return nil
}

var errOutside = errors.New("an entry lies outside of its page")

// elements checks the entries of a page, or of an inline bucket, and the pages that they reference. An element of a
// branch has the position and the length of its key, and a page id. One of a leaf has flags, the position of its key,
// and the lengths of key and value.
func (w *pageWalk) elements(page []byte, flags, count uint16) error {
	later := false // all pages below a branch are leaves if the first one is
	for i := range int(count) {
		at := pageHeader + i*elementSize
		if at+elementSize > len(page) {
			return errOutside
		}
		element := page[at:]
		field := func(n int) uint64 { return uint64(binary.NativeEndian.Uint32(element[n:])) }
		if flags == branchPage {
			if field(0)+field(4) > uint64(len(element)) || field(0) < elementSize {
				return errOutside
			}
			id := binary.NativeEndian.Uint64(element[8:])
			if later {
				w.leaves = append(w.leaves, id)
				continue
			}
			if err := w.walk(id); err != nil {
				return err
			}
			later = !w.rows && w.depth == maxDepth && w.leaf
			continue
		}
		start, end := field(4)+field(8), field(4)+field(8)+field(12)
		if end > uint64(len(element)) || field(4) < elementSize || field(8) == 0 {
			return errOutside
		}
		if field(0)&bucketEntry != 0 {
			if err := w.bucket(element[start:end]); err != nil {
				return err
			}
		}
	}
	return nil
}

// bucket checks the pages of a bucket. The page of a small bucket is inline in its value.
func (w *pageWalk) bucket(value []byte) error {
	if len(value) < 16 {
		return errOutside
	}
	w.depth++
	defer func() { w.depth-- }()
	if root := binary.NativeEndian.Uint64(value); root != 0 {
		return w.walk(root)
	}
	page := value[16:]
	if len(page) < pageHeader || binary.NativeEndian.Uint16(page[8:]) != leafPage {
		return errOutside
	}
	return w.elements(page, leafPage, binary.NativeEndian.Uint16(page[10:]))
}
