package bench

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// rounds is into how many slices each side's time is cut. The sides take turns, so that a machine which is busy
// with something else for a second slows both down.
const rounds = 4

// Reading is what was measured on one side.
type Reading struct {
	Value float64 `json:"value"`           // in the figure's unit
	P50   float64 `json:"p50_ms,omitzero"` // time of the median request, in milliseconds; of loads alone
	P99   float64 `json:"p99_ms,omitzero"`
}

// comparison is a load on both sides. The ratio, of requests per second, is the median of those of the rounds.
type comparison struct {
	sandbox, limit Reading
	ratio          float64
}

// compare drives both sides in turns, each for length altogether after a tenth of it to warm up.
func compare(ctx context.Context, client *http.Client, clients int, length time.Duration, sandbox, limit ask) (c comparison, err error) {
	for _, side := range []ask{sandbox, limit} {
		if _, err := drive(ctx, client, clients, length/10, side); err != nil {
			return c, err
		}
	}
	var measured [2][]slice
	for range rounds {
		for i, side := range []ask{sandbox, limit} {
			one, err := drive(ctx, client, clients, length/rounds, side)
			if err != nil {
				return c, err
			}
			measured[i] = append(measured[i], one)
		}
	}
	return comparison{reading(measured[0]), reading(measured[1]), ratioOfRates(measured[0], measured[1])}, nil
}

// reading joins the slices of one side: requests per second over all, percentiles of all latencies.
func reading(all []slice) Reading {
	var whole slice
	for _, s := range all {
		whole.took += s.took
		whole.latencies = append(whole.latencies, s.latencies...)
	}
	slices.Sort(whole.latencies)
	return Reading{
		Value: whole.perSecond(),
		P50:   milliseconds(percentile(whole.latencies, 50)), P99: milliseconds(percentile(whole.latencies, 99)),
	}
}

// ratioOfRates is the median over the rounds of one side's requests per second as a part of the other's.
func ratioOfRates(sandbox, limit []slice) float64 {
	ratios := make([]float64, len(sandbox))
	for i := range sandbox {
		ratios[i] = sandbox[i].perSecond() / limit[i].perSecond()
	}
	return median(ratios)
}

// compareStarts puts the medians of two series of starts side by side, in milliseconds.
func compareStarts(sandbox, limit []time.Duration) comparison {
	middle := func(all []time.Duration) float64 {
		values := make([]float64, len(all))
		for i, d := range all {
			values[i] = milliseconds(d)
		}
		return median(values)
	}
	c := comparison{sandbox: Reading{Value: middle(sandbox)}, limit: Reading{Value: middle(limit)}}
	c.ratio = c.sandbox.Value / c.limit.Value
	return c
}
