package bench

import "time"

// addSuite adds the figures of a setting, of one or two sides.
func (b *bench) addSuite(s setting, sides []*suiteSide, peaks []float64) {
	rates := Figure{Name: "rounds, " + s.String(), Unit: perSecond}
	b.addForSides(rates, func(i int) Reading { return reading(loadRuns(sides[i].runs)) })
	if len(sides) == 2 { // the ratio of turns is more reliable than that of the rates
		last := &b.report.Figures[len(b.report.Figures)-1]
		last.Ratio = ratioOfRates(loadRuns(sides[0].runs), loadRuns(sides[1].runs))
	}
	for step, name := range steps {
		b.addForSides(Figure{Name: "  " + name, Unit: millis}, func(i int) Reading { return sides[i].step(step) })
	}
	b.addForSides(Figure{Name: "  allocated a round", Unit: kibibytes}, func(i int) Reading {
		return Reading{Value: sides[i].allocatedPerRound()}
	})
	b.addForSides(Figure{Name: "  peak memory", Unit: mebibytes, Target: peakTarget}, func(i int) Reading {
		return Reading{Value: peaks[i] / bytesInMiB}
	})
	if len(sides[0].first[0]) == 0 {
		return
	}
	for read, figure := range []Figure{
		{Name: "first read of accounts, " + busiest.id, Unit: millis, Target: firstAccountsTarget},
		{Name: "first read of a page, " + busiest.id, Unit: millis, Target: firstPageTarget},
	} {
		b.addForSides(figure, func(i int) Reading { return Reading{Value: medianMillis(sides[i].first[read])} })
	}
}

// addForSides adds a figure of one or two sides, with the ratio of the first to the second.
func (b *bench) addForSides(f Figure, of func(side int) Reading) {
	f.Sandbox = of(0)
	if b.config.Against != "" {
		if f.Limit = of(1); f.Limit.Value > 0 {
			f.Ratio = f.Sandbox.Value / f.Limit.Value
		}
	}
	b.addFigure(f)
}

// step returns the median duration of one step over all turns.
func (side *suiteSide) step(step int) Reading {
	var all []time.Duration
	for _, run := range side.runs {
		all = append(all, run.steps[step]...)
	}
	return Reading{Value: medianMillis(all)}
}

// allocatedPerRound returns the memory that a round allocated, in KiB, from the process's log of garbage collections.
func (side *suiteSide) allocatedPerRound() float64 {
	rounds := 0
	for _, run := range side.runs {
		rounds += len(run.latencies)
	}
	return allocatedMiB(side.process.stderr.Bytes()) * 1024 / float64(max(rounds, 1))
}

func loadRuns(runs []suiteRun) (all []loadRun) {
	for _, run := range runs {
		all = append(all, run.loadRun)
	}
	return all
}
