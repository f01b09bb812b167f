package connection

import (
	"context"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// The limits of the interval between background refreshes. Bud does not fetch from a bank again within an hour
// (docs/research/bud.md#refresh).
const (
	MinInterval = throttlePeriod
	MaxInterval = 365 * 24 * time.Hour
)

// CheckInterval returns an error for an invalid interval. 0 means no background refreshes.
func CheckInterval(interval time.Duration) error {
	switch {
	case interval == 0 || interval >= MinInterval && interval <= MaxInterval:
		return nil
	case interval > MaxInterval:
		return invalidInterval("%s between background refreshes is too long; a year is the most", interval)
	default:
		return invalidInterval("%s between background refreshes is too short: within an hour of a fetch no bank is "+
			"asked again; give 1h or more, such as 24h or P1D, or 0s for none", interval)
	}
}

// invalidInterval returns the Refusal of an interval.
func invalidInterval(format string, values ...any) error {
	return &Refusal{ErrPeriod, "every", fmt.Sprintf(format, values...)}
}

// ParseInterval parses an interval such as 24h or P1D. 0s means no background refreshes.
func ParseInterval(text string) (time.Duration, error) {
	if text == "0" { // bank.ParsePeriod requires a unit
		return 0, nil
	}
	period, err := bank.ParsePeriod(text)
	switch {
	case err != nil:
		return 0, invalidInterval("%q is not a length of time such as 24h or P1D; 0s is for none", text)
	case period.Months != 0:
		return 0, invalidInterval("%q is longer at some times than at others; give days or hours, such as P30D", text)
	case period.Days > int(MaxInterval.Hours()/24) || period.Exact > MaxInterval:
		return 0, invalidInterval("%q between background refreshes is too long; a year is the most", text)
	}
	interval := time.Duration(period.Days)*24*time.Hour + period.Exact
	return interval, CheckInterval(interval)
}

// refreshSchedule is a project's interval between background refreshes and the time at which it was set.
type refreshSchedule struct {
	Every time.Duration `json:"every"` // 0 for never
	Since time.Time     `json:"since"`

	// Shared, unless nil, marks a project that uses, since Since, the shared interval that was set at this time of the
	// shared clock. The setting has no effect once the shared interval was set again.
	Shared *time.Time `json:"shared,omitempty"`
}

// sharedSchedule is the schedule of projects without their own. What a project needs in addition is in its own setting,
// so that nothing grows with the number of projects.
type sharedSchedule struct {
	Every time.Duration `json:"every"`
	At    time.Time     `json:"at"` // when it was set, on the shared clock

	// Since has the time at which it was set on the clocks of the projects that existed then. Only files of schema 2
	// have it.
	Since map[bank.Project]time.Time `json:"since,omitempty"`
}

// BackgroundSetting is the name of the setting that holds the schedules: of a project, and of the others.
const BackgroundSetting = "background-refreshes"

// readSharedSchedule returns the schedule of projects without their own.
func readSharedSchedule(tx *storage.Tx) (shared sharedSchedule, err error) {
	if err = tx.Setting(BackgroundSetting, &shared); errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return shared, err
}

// of returns the shared schedule for a project with its own setting, which may be empty.
func (s sharedSchedule) of(project bank.Project, own refreshSchedule) refreshSchedule {
	since, found := s.Since[project]
	switch {
	case own.Shared != nil && own.Shared.Equal(s.At):
		since = own.Since // on the project's clock, which may be behind the shared one
	case !found:
		since = s.At
	}
	return refreshSchedule{Every: s.Every, Since: since}
}

// scheduleOf returns the schedule by which a project's customers are refreshed. An invalid one, which only a damaged
// file holds, is an error, because finding its refreshes could take forever.
func scheduleOf(tx *storage.Tx, project bank.Project) (schedule refreshSchedule, err error) {
	err = tx.ProjectSetting(project, BackgroundSetting, &schedule)
	if errors.Is(err, storage.ErrNotFound) || err == nil && schedule.Shared != nil {
		var shared sharedSchedule
		shared, err = readSharedSchedule(tx)
		schedule = shared.of(project, schedule)
	}
	if err != nil {
		return schedule, err
	}
	if err := schedule.check(); err != nil {
		const format = "%w: setting %s of project %q: %v; PUT /_sandbox/background-refreshes sets another"
		return schedule, fmt.Errorf(format, storage.ErrInvalid, BackgroundSetting, project, err)
	}
	return schedule, nil
}

// Interval returns the interval between background refreshes of a project, or the shared one if project is empty. 0
// means none.
func (b *BackgroundRefresher) Interval(ctx context.Context, project bank.Project) (interval time.Duration, err error) {
	err = b.Service.Store.View(ctx, func(tx *storage.Tx) error {
		if project == "" {
			shared, err := readSharedSchedule(tx)
			if err != nil {
				return err
			}
			interval = shared.Every
			return nil
		}
		schedule, err := scheduleOf(tx, project)
		if err != nil {
			return err
		}
		interval = schedule.Every
		return nil
	})
	return interval, err
}

// SetInterval sets the interval of a project, or the shared one if project is empty. nil removes the project's own
// interval. A new interval counts from now, so that it never triggers refreshes in the past.
func (b *BackgroundRefresher) SetInterval(ctx context.Context, project bank.Project, interval *time.Duration) error {
	var newInterval time.Duration
	if interval != nil {
		newInterval = *interval
	}
	if err := CheckInterval(newInterval); err != nil {
		return err
	}
	return b.Service.Store.Update(ctx, func(tx *storage.Tx) error {
		switch {
		case project == "":
			return b.setShared(tx, newInterval)
		case interval == nil:
			return b.clearProject(tx, project)
		}
		var old refreshSchedule
		err := tx.ProjectSetting(project, BackgroundSetting, &old)
		if err == nil && old.Shared == nil && old.Every == newInterval { // a damaged setting is replaced, too
			return nil
		}
		return b.putOwn(tx, project, refreshSchedule{Every: newInterval})
	})
}

// setShared sets the interval of projects without their own. It counts from now on the clock of each project.
func (b *BackgroundRefresher) setShared(tx *storage.Tx, interval time.Duration) error {
	shared, err := readSharedSchedule(tx)
	if err != nil || shared.Every == interval {
		return err
	}
	now := b.Service.Clock.Of("").Now()
	for _, project := range b.Service.Clock.Own() {
		if !tx.HasProject(project) {
			continue // no customer was connected before now
		}
		var old refreshSchedule
		err := tx.ProjectSetting(project, BackgroundSetting, &old)
		if errors.Is(err, storage.ErrNotFound) || err == nil && old.Shared != nil {
			err = b.putOwn(tx, project, refreshSchedule{Shared: &now})
		}
		if err != nil {
			return err
		}
	}
	return tx.PutSetting(BackgroundSetting, sharedSchedule{Every: interval, At: now})
}

// putOwn stores the setting of a project as of now.
func (b *BackgroundRefresher) putOwn(tx *storage.Tx, project bank.Project, own refreshSchedule) error {
	own.Since = b.Service.now(project)
	return tx.PutProjectSetting(project, BackgroundSetting, own)
}

// clearProject removes the project's own interval. The shared one counts from now.
func (b *BackgroundRefresher) clearProject(tx *storage.Tx, project bank.Project) error {
	var old refreshSchedule
	err := tx.ProjectSetting(project, BackgroundSetting, &old)
	if errors.Is(err, storage.ErrNotFound) || err == nil && old.Shared != nil {
		return nil
	}
	shared, err := readSharedSchedule(tx)
	if err != nil {
		return err
	}
	return b.putOwn(tx, project, refreshSchedule{Shared: &shared.At}) // a damaged setting is replaced, too
}

// ResetIntervals removes the start times of the shared schedule for a project that is reset, or for all if project is
// empty.
func ResetIntervals(tx *storage.Tx, project bank.Project) error {
	shared, err := readSharedSchedule(tx)
	switch {
	case err != nil && project == "":
		return tx.PutSetting(BackgroundSetting, sharedSchedule{}) // a damaged setting does not outlive a reset
	case err != nil:
		return err
	case project == "":
		shared.At, shared.Since = time.Time{}, nil // the clock goes back
	case len(shared.Since) == 0:
		return nil
	default:
		delete(shared.Since, project)
	}
	if shared.Every == 0 && shared.At.IsZero() && len(shared.Since) == 0 {
		return nil
	}
	return tx.PutSetting(BackgroundSetting, shared)
}
