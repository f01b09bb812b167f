package insight_test

import (
	"testing"
	"time"

	"budsandbox/emulator/internal/insight"
)

// 6,000 rows in 24 months are a busy customer's.
const busy = 6_000

func BenchmarkCategoriesCold(b *testing.B) {
	book := benchmarkBook(busy)
	for b.Loop() {
		insight.Categories(insight.Select(book(), insight.Filter{}))
	}
}

func BenchmarkCategoriesWarm(b *testing.B) {
	book := benchmarkBook(busy)()
	for b.Loop() {
		insight.Categories(insight.Select(book, insight.Filter{}))
	}
}

func BenchmarkTrendWarm(b *testing.B) {
	book := benchmarkBook(busy)()
	w := insight.Between(on(2024, time.November, 23), on(2026, time.November, 23))
	for b.Loop() {
		if _, err := insight.Trend(book, insight.Filter{Window: w}, insight.Monthly); err != nil {
			b.Fatal(err)
		}
	}
}
