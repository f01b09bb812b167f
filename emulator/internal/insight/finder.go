package insight

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Find returns the rows of a window and a side that have one of some tags, newest first. Like all figures of this
// package, it includes pending rows and excludes declined ones (docs/research/bud.md#totals).
func Find(book *ledger.Book, w Window, side Side, tags bank.Tags) Selection {
	return Select(book, Filter{Window: w, Side: side}).tagged(tags)
}

// tagged returns the rows of a selection that have one of some tags.
func (s Selection) tagged(tags bank.Tags) Selection {
	column := s.cols.tagsFor(tags)
	return s.keep(func(row int32) bool { return column[row].HasAny(tags) })
}

// untagged returns the rows of a selection that have none of some tags.
func (s Selection) untagged(tags bank.Tags) Selection {
	column := s.cols.tagsFor(tags)
	return s.keep(func(row int32) bool { return !column[row].HasAny(tags) })
}

// newestCurrency returns the currency of the newest row, which is the first in a response. The older finders use no
// other currency (contract, v1_loans_get). It is empty if there are no rows.
func (s Selection) newestCurrency() bank.Currency {
	if len(s.rows) == 0 {
		return ""
	}
	return s.cols.currencies[s.cols.currency[s.rows[0]]]
}

// groups groups rows by a key, in the order of their newest rows. It leaves out rows without a key. The key must not
// depend on the texts that an outline leaves out; use groupsByText for those.
func groups[K comparable](s Selection, key func(*bank.Transaction) (K, bool)) (all []Selection) {
	var buffer bank.Transaction
	return groupsOf(s, func(row int) (K, bool) { return key(s.book.Outline(row, &buffer)) })
}

// groupsByText does what groups does, for a key that depends on texts.
func groupsByText[K comparable](s Selection, key func(*bank.Transaction) (K, bool)) (all []Selection) {
	return groupsOf(s, func(row int) (K, bool) { return key(s.book.At(row)) })
}

func groupsOf[K comparable](s Selection, key func(row int) (K, bool)) (all []Selection) {
	indexes := map[K]int{}
	for _, row := range s.rows {
		k, counts := key(int(row))
		if !counts {
			continue
		}
		index, found := indexes[k]
		if !found {
			index = len(all)
			indexes[k], all = index, append(all, s.subset(nil))
		}
		all[index].rows = append(all[index].rows, row)
	}
	return all
}
