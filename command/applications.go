package command

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"
)

// applicationsCommand manages applications, as people do in Bud's dashboard.
func applicationsCommand(env Environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "applications",
		Short: "List and review applications, and set how long their links are valid",
		Long: `List the applications of Bud's Assess API, and do what people do in Bud's dashboard: review them,
and set how long their links are valid.`,
		Example: `  budsandbox applications list
  budsandbox applications review $application
  budsandbox applications link-validity P5D --client-id suite-7`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(applicationsListCommand(env), reviewCommand(env), linkValidityCommand(env))
	return cmd
}

// reviewCommand marks an application as reviewed or not.
func reviewCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var client string
	var undo bool
	cmd := &cobra.Command{
		Use:   "review APPLICATION_ID",
		Short: "Mark an application as reviewed",
		Long: `Mark an application as reviewed, which sets its review_status and review_date, or with --undo as
not reviewed.`,
		Example: `  budsandbox applications review $application
  budsandbox applications review $application --undo`,
		Args: exactlyOne("the id of one application"),
		RunE: func(cmd *cobra.Command, args []string) error {
			body := map[string]any{"reviewed": !undo}
			if client != "" {
				body["client_id"] = client
			}
			var reply struct {
				Status string `json:"review_status"`
				At     string `json:"review_date"`
			}
			path := "/_sandbox/applications/" + url.PathEscape(args[0]) + "/review"
			if err := sandbox.ask(cmd.Context(), http.MethodPut, path, body, &reply); err != nil {
				return err
			}
			text := "not reviewed"
			if reply.Status != "" {
				text = reply.Status + " " + reply.At
			}
			_, err := fmt.Fprintln(env.Stdout, text)
			return err
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&client, "client-id", "", "the project of the application (default the only one that has it)")
	cmd.Flags().BoolVar(&undo, "undo", false, "mark it as not reviewed")
	return cmd
}

// linkValidityCommand shows and changes how long the links of a project's applications are valid.
func linkValidityCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	var client string
	cmd := &cobra.Command{
		Use:   "link-validity [PERIOD|default]",
		Short: "Show or change how long the links of a project's applications are valid",
		Long: `Show how long new links of a project's applications are valid, or change it: PERIOD is at most P5D,
and default is 24 hours. At Bud, support changes this for a project.`,
		Example: "  budsandbox applications link-validity P5D --client-id suite-7",
		Args:    atMostOne("one period such as P5D, or default, or nothing to show it"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if client == "" {
				return usagef("say which project with --client-id")
			}
			changes := map[string]any{}
			if len(args) == 1 {
				changes["valid_for"] = args[0]
				if args[0] == "default" {
					changes["valid_for"] = nil
				}
			}
			var reply struct {
				Validity string `json:"valid_for"`
			}
			err := sandbox.setting(cmd.Context(), "/_sandbox/application-links", client, changes, &reply)
			if err != nil {
				return withArgumentName(err, "valid_for", "the period")
			}
			_, err = fmt.Fprintln(env.Stdout, reply.Validity)
			return err
		},
	}
	sandbox.define(cmd.Flags())
	cmd.Flags().StringVar(&client, "client-id", "", "the project")
	return cmd
}
