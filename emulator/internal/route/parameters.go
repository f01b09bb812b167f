package route

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// GivenParameter is a query parameter or a header that a request has.
type GivenParameter struct {
	In, Name string
	Values   []string // at least one
}

// BodyValue is a value in a body that selects transactions, as a filter of a query does.
type BodyValue struct {
	Name   string // its place: buckets[0].criteria[0].category_l1
	Filter string // the parameter of queries that has such values: category_l1, category_l2 or merchant
	Value  string
	Within string // of a category_l2: the category_l1 that it has to be in; empty for any
	Model  string // of a category; empty for any
}

// Selector is implemented by requests whose bodies select transactions.
type Selector interface{ BodyValues() []BodyValue }

// parameters returns the query parameters and headers of a request that belong to the operation.
func (b binding) parameters(query url.Values, header http.Header) (given []GivenParameter) {
	for _, f := range b.fields {
		if f.source != "query" && f.source != "header" {
			continue
		}
		texts := query[f.name]
		if f.source == "header" {
			texts = header.Values(f.name)
		}
		if len(texts) > 0 && texts[0] != "" {
			given = append(given, GivenParameter{f.source, f.name, texts})
		}
	}
	return given
}

// checkMedia returns advice if the media type of a request is not one that Bud accepts.
func (b binding) checkMedia(contentType string) []Advice {
	media, _, _ := strings.Cut(contentType, ";")
	for _, f := range b.fields {
		if len(f.media) == 0 || slices.Contains(f.media, strings.ToLower(strings.TrimSpace(media))) {
			continue
		}
		text := "Bud reads a body with the Content-Type " + strings.Join(f.media, " or ") + " alone"
		if contentType == "" {
			return []Advice{{"media_type", text + "; the request has none."}}
		}
		return []Advice{{"media_type", text + ", not " + shortened(contentType, maxName) + "."}}
	}
	return nil
}
