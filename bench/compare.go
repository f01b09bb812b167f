package bench

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// turns is the number of runs into which each side's time is divided. The sides take turns, so that other load on
// the machine affects both.
const turns = 4

// Reading is the measurement of one side.
type Reading struct {
	Value float64 `json:"value"`           // in the figure's unit
	P50   float64 `json:"p50_ms,omitzero"` // median duration of a request in milliseconds; only for loads
	P99   float64 `json:"p99_ms,omitzero"`
}

// comparison is a load on both sides. The ratio is the median over the turns of the ratio of requests per second.
type comparison struct {
	sandbox, limit Reading
	ratio          float64
}

// compare drives both sides in turns, each for length in total after a warm-up of a tenth of it.
func compare(
	ctx context.Context, client *http.Client, clients int, length time.Duration, sandbox, limit nextRequest,
) (c comparison, err error) {
	for _, side := range []nextRequest{sandbox, limit} {
		if _, err := drive(ctx, client, clients, length/10, side); err != nil {
			return c, err
		}
	}
	var measured [2][]loadRun
	for range turns {
		for i, side := range []nextRequest{sandbox, limit} {
			one, err := drive(ctx, client, clients, length/turns, side)
			if err != nil {
				return c, err
			}
			measured[i] = append(measured[i], one)
		}
	}
	return comparison{reading(measured[0]), reading(measured[1]), ratioOfRates(measured[0], measured[1])}, nil
}

// reading combines the runs of one side: requests per second over all, and percentiles of all latencies.
func reading(all []loadRun) Reading {
	var whole loadRun
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

// ratioOfRates returns the median over the turns of the ratio of requests per second.
func ratioOfRates(sandbox, limit []loadRun) float64 {
	ratios := make([]float64, len(sandbox))
	for i := range sandbox {
		ratios[i] = sandbox[i].perSecond() / limit[i].perSecond()
	}
	return median(ratios)
}

// compareStarts compares the medians of two series of starts, in milliseconds.
func compareStarts(sandbox, limit []time.Duration) comparison {
	c := comparison{sandbox: Reading{Value: medianMillis(sandbox)}, limit: Reading{Value: medianMillis(limit)}}
	c.ratio = c.sandbox.Value / c.limit.Value
	return c
}
