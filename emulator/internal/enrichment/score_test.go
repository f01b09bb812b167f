package enrichment_test

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// expectation is a labelled line of an accuracy file.
type expectation struct {
	in         enrichment.Input
	merchants  []string // correct names; empty if the line names no merchant
	unsure     bool     // no merchant is correct, too
	l1, l2     string
	others     []string // further acceptable categories of level 1
	nameless   bool     // the meaning of the line is unknown: no category is correct, too
	tags       bank.Tags
	optional   bank.Tags // neither required nor wrong
	line, note string
}

// scoredTags are the tags that the files label. Other tags are not scored.
const scoredTags = bank.TagBenefit | bank.TagDebtCollection | bank.TagHCST | bank.TagIncome | bank.TagLoan |
	bank.TagSubscription

// readAccuracyFile reads a file with a line of column names: region, account type, description, amount, date,
// currency, merchant with alternatives after |, level_1, level_2, tags and note. Lines that begin with # are skipped.
func readAccuracyFile(t testing.TB, path string) (all []expectation) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var columns []string
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") || strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		fields := strings.Split(lines.Text(), "\t")
		if columns == nil {
			columns = fields
			for i := range columns {
				columns[i] = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(columns[i])), " ", "_")
			}
			continue
		}
		field := func(name string) string {
			if at := slices.Index(columns, name); at >= 0 && at < len(fields) {
				return strings.TrimSpace(fields[at])
			}
			return ""
		}
		all = append(all, expectationOf(t, field))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func expectationOf(t testing.TB, field func(string) string) (x expectation) {
	country, currency := fixtures.GB, bank.GBP
	if region := strings.ToUpper(field("region")); region == "US" || region == "USA" {
		country, currency = fixtures.US, bank.USD
	}
	amount, err := bank.ParseMoney(
		strings.NewReplacer("+", "", ",", "", "£", "", "$", "").Replace(field("amount")), currency,
	)
	if err != nil {
		t.Fatalf("%s: %v", field("description"), err)
	}
	account := strings.ToLower(field("account_type"))
	x.in = enrichment.Input{
		Description: field("description"),
		Amount:      amount,
		Country:     country,
		Card:        strings.Contains(account, "credit"),
		Business:    strings.Contains(account, "business"),
	}
	x.line, x.note = field("description"), field("note")
	for name := range strings.SplitSeq(field("merchant"), "|") {
		if name = strings.TrimSpace(name); name == "" || name == "-" {
			x.unsure = true
		} else {
			x.merchants = append(x.merchants, name)
		}
	}
	x.l1, x.l2 = field("level_1"), field("level_2")
	if x.l1 == "gambling" { // as the models called it before
		x.l1 = "gambling_and_lotteries"
	}
	x.tags = parseTags(t, field("tags"))
	for part := range strings.SplitSeq(x.note, ";") {
		switch key, value, _ := strings.Cut(strings.TrimSpace(part), "="); key {
		case "tag_opt":
			x.optional |= parseTags(t, value)
		case "l1_alt":
			x.others = append(x.others, value)
		case "nobody could name it":
			x.nameless = true
		}
	}
	return x
}

func parseTags(t testing.TB, names string) (tags bank.Tags) {
	t.Helper()
	for _, name := range strings.FieldsFunc(names, func(c rune) bool { return strings.ContainsRune(", |;", c) }) {
		tag, known := bank.ParseTag(name)
		if !known && name != "-" {
			t.Fatalf("%q is not a tag", name)
		}
		tags |= tag
	}
	return tags
}

// plain returns a name in lower-case letters and digits, without THE before it and without a legal
// form after it.
func plain(name string) string {
	words := strings.Fields(
		strings.ToLower(
			normalised(strings.NewReplacer("'", "", "’", "", "+", " plus", "&", " and ", "è", "e", "é", "e").Replace(name)),
		),
	)
	for len(words) > 1 && slices.Contains([]string{"ltd", "limited", "plc", "inc", "llc", "co", "uk", "com"},
		words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	return strings.Join(words, "")
}

// score counts how well an accuracy file is read. Strictly, only the labelled category of level 1 is correct.
// Leniently, the further acceptable ones are correct, too, and so is no category for a line with an unknown meaning.
type score struct {
	lines, answered, right, accepted int
	silentRightly                    int
	knownTwo, rightTwo               int
	known, named, correct, found     int
	tags, tagged, tagsRight          int
	confidences                      map[uint8]share
	steps                            map[string]share // by the step whose decision counts
	byTag                            map[string][3]int
}

// share counts answers, and those that are right at level 1 strictly and leniently.
type share struct{ answers, right, accepted int }

func (n share) add(strictly, leniently bool) share {
	n.answers++
	if strictly {
		n.right++
	}
	if leniently {
		n.accepted++
	}
	return n
}

func (n share) String() string {
	return fmt.Sprintf("right strictly %s, leniently %s", percent(n.right, n.answers), percent(n.accepted, n.answers))
}

// addAll scores the lines of a file and calls report for every mistake.
func (s *score) addAll(
	e *enrichment.Engine,
	all []expectation,
	report func(kind string, x expectation, got enrichment.Result),
) {
	s.confidences, s.steps, s.byTag = map[uint8]share{}, map[string]share{}, map[string][3]int{}
	for _, x := range all {
		explained := e.Explain(x.in)
		got := explained.Result
		s.lines++
		s.category(x, explained, report)
		s.merchant(x, got, report)
		s.tag(x, got, report)
	}
}

// tag scores those of scoredTags that are not optional on the line.
func (s *score) tag(x expectation, got enrichment.Result, report func(string, expectation, enrichment.Result)) {
	for i := range 16 {
		tag := bank.Tags(1) << i
		if !scoredTags.Has(tag) || x.optional.Has(tag) {
			continue
		}
		want, have := x.tags.Has(tag), got.Tags.Has(tag)
		if !want && !have {
			continue
		}
		name := strings.Join(tag.Names(), "")
		count := s.byTag[name]
		if want {
			s.tags++
			count[0]++
		}
		if have {
			s.tagged++
			count[1]++
		}
		if want && have {
			s.tagsRight++
			count[2]++
		} else {
			report("tag "+name, x, got)
		}
		s.byTag[name] = count
	}
}

func (s *score) category(
	x expectation,
	explained enrichment.Explanation,
	report func(string, expectation, enrichment.Result),
) {
	got := explained.Result
	c := got.Enrichment.Categories
	if c.L1 == "" {
		if x.nameless {
			s.silentRightly++
		} else {
			report("silent", x, got)
		}
		return
	}
	s.answered++
	strictly, leniently := c.L1 == x.l1, c.L1 == x.l1 || slices.Contains(x.others, c.L1)
	s.confidences[c.Confidence] = s.confidences[c.Confidence].add(strictly, leniently)
	if len(explained.Decisions) > 0 {
		stage := explained.Decisions[0].Name
		s.steps[stage] = s.steps[stage].add(strictly, leniently)
	}
	switch {
	case strictly:
		s.right++
		s.accepted++
		if x.l2 != "" {
			s.knownTwo++
			if c.L2 == x.l2 {
				s.rightTwo++
			} else {
				report("level 2", x, got)
			}
		}
	case leniently:
		s.accepted++
		report("level 1, accepted", x, got)
	default:
		report("level 1", x, got)
	}
}

func (s *score) merchant(x expectation, got enrichment.Result, report func(string, expectation, enrichment.Result)) {
	if len(x.merchants) > 0 && !x.unsure {
		s.known++
	}
	m := got.Enrichment.Merchant
	if m == nil {
		if len(x.merchants) > 0 && !x.unsure {
			report("merchant not found", x, got)
		}
		return
	}
	s.named++
	if slices.ContainsFunc(
		x.merchants,
		func(name string) bool { return plain(name) == plain(m.DisplayName) || plain(name) == plain(m.Slug) },
	) {
		s.correct++
		if !x.unsure {
			s.found++
		}
		return
	}
	report("merchant", x, got)
}

func percent(part, of int) string {
	return fmt.Sprintf("%.1f %% of %d", 100*float64(part)/float64(max(1, of)), of)
}

// String words the figures, with the calibration.
func (s *score) String() string {
	var b strings.Builder
	fmt.Fprintf(
		&b,
		"answered %s, rightly silent on %d; level 1 right strictly %s, leniently %s answers; level 2 right %s known\n",
		percent(s.answered, s.lines), s.silentRightly, percent(s.right, s.answered),
		percent(s.accepted, s.answered), percent(s.rightTwo, s.knownTwo),
	)
	fmt.Fprintf(&b, "merchant right %s named; found %s known\n", percent(s.correct, s.named), percent(s.found, s.known))
	fmt.Fprintf(&b, "tags found %s; right %s\n", percent(s.tagsRight, s.tags), percent(s.tagsRight, s.tagged))
	for _, name := range slices.Sorted(maps.Keys(s.byTag)) {
		n := s.byTag[name]
		fmt.Fprintf(&b, "  %s: found %s, right %s\n", name, percent(n[2], n[0]), percent(n[2], n[1]))
	}
	for _, step := range slices.Sorted(maps.Keys(s.confidences)) {
		fmt.Fprintf(&b, "  confidence 0.%02d: %s\n", step, s.confidences[step])
	}
	for _, stage := range slices.Sorted(maps.Keys(s.steps)) {
		fmt.Fprintf(&b, "  step %s: %s\n", stage, s.steps[stage])
	}
	return b.String()
}
