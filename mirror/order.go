package mirror

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// orderDifference is a list that is sorted differently.
type orderDifference struct{ path, upstream, sandbox string }

// compareOrder compares how the lists of two responses are sorted by their times.
func compareOrder(theirs, ours any) (all []orderDifference) {
	there, here := map[string]string{}, map[string]string{}
	orders("", theirs, there)
	orders("", ours, here)
	for _, path := range slices.Sorted(maps.Keys(there)) {
		if other, known := here[path]; known && other != there[path] {
			all = append(all, orderDifference{path, there[path], other})
		}
	}
	return all
}

// timeKeys are the keys by which lists may be sorted. The first one that all elements have counts.
var timeKeys = []string{"date_time", "created_at", "datetime", "date", "month", "from"}

// orders records how each list of a value is sorted, if its elements have at least two different times.
func orders(path string, v any, into map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			orders(strings.TrimPrefix(path+"."+keyName(key), "."), inner, into)
		}
	case []any:
		for _, key := range timeKeys {
			if way := direction(v, key); way != "" {
				into[path+"[]."+key] = way
				break
			}
		}
		for _, inner := range v {
			orders(path+"[]", inner, into)
		}
	}
}

// direction returns how a list is sorted by a key: ascending, descending or unsorted, or "" if it is unknown.
func direction(list []any, key string) string {
	up, down := false, false
	var before time.Time
	for i, item := range list {
		object, _ := item.(map[string]any)
		text, _ := object[key].(string)
		at, known := instant(text)
		if !known {
			return ""
		}
		if i > 0 {
			up, down = up || at.After(before), down || at.Before(before)
		}
		before = at
	}
	switch {
	case up && down:
		return "unsorted"
	case up:
		return "ascending"
	case down:
		return "descending"
	}
	return ""
}

func instant(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700", time.DateOnly, "2006-01"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
