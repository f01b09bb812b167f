package command

import (
	"cmp"
	"errors"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// refusedFields is the error of a request in which the control plane refuses fields.
type refusedFields []refusedField

// refusedField is a field that the control plane refuses. shown is its name at a prompt, such as --operation for
// match.operation_id.
type refusedField struct{ name, shown, text string }

func (r refusedFields) Error() string {
	lines := make([]string, len(r))
	for i, field := range r {
		lines[i] = field.sentence()
	}
	return strings.Join(lines, "\n")
}

// sentence returns what is wrong with a field, with the shown name in front unless the text has the field's name.
func (f refusedField) sentence() string {
	if f.name == "body" && f.shown == f.name {
		return f.text
	}
	if rest, is := strings.CutPrefix(f.text, f.name); is && strings.HasPrefix(strings.TrimLeft(rest, ":"), " ") {
		return f.shown + rest
	}
	for _, start := range []string{"is ", "must ", "cannot ", `"`} {
		if strings.HasPrefix(f.text, start) {
			return f.shown + " " + f.text
		}
	}
	if strings.Contains(f.text, f.shown) {
		return f.text
	}
	if strings.Contains(f.text, f.name) {
		return strings.Replace(f.text, f.name, f.shown, 1)
	}
	return f.shown + ": " + f.text
}

// renameFields returns an error about refused fields with the names that shown returns; "" keeps a name. Other errors
// are returned unchanged.
func renameFields(err error, shown func(field string) string) error {
	var fields refusedFields
	if !errors.As(err, &fields) {
		return err
	}
	for i, field := range fields {
		if name := shown(field.name); name != "" {
			fields[i].shown = name
		}
	}
	return err
}

// withArgumentName returns an error about a refused field with the name of the argument from which it came.
func withArgumentName(err error, field, argument string) error {
	return renameFields(err, func(name string) string {
		if name == field {
			return argument
		}
		return ""
	})
}

// withFlagNames returns an error about refused fields with the names of a command's flags from which they came, also
// those of other fields that a text has in quotes.
func withFlagNames(cmd *cobra.Command, err error) error {
	var fields refusedFields
	if errors.As(err, &fields) {
		for i := range fields {
			fields[i].text = withFlags(cmd, fields[i].text)
		}
	}
	return renameFields(err, func(name string) string { return flagOf(cmd, name) })
}

// withFlags returns a text with flags of a command in place of the names of fields that it has in quotes.
func withFlags(cmd *cobra.Command, text string) string {
	return regexp.MustCompile(`"[a-z][a-z_.]*"`).ReplaceAllStringFunc(text, func(quoted string) string {
		return cmp.Or(flagOf(cmd, strings.Trim(quoted, `"`)), quoted)
	})
}

// flagOf returns the flag of a command from which a field of a request came, or "".
func flagOf(cmd *cobra.Command, field string) string {
	flag := strings.ReplaceAll(field[strings.LastIndexByte(field, '.')+1:], "_", "-")
	for _, flag := range []string{flag, strings.TrimSuffix(flag, "-id"), strings.TrimSuffix(flag, "-code")} {
		if cmd.Flags().Lookup(flag) != nil {
			return "--" + flag
		}
	}
	return ""
}
