// A client made by oapi-codegen.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/google/uuid"

	"smoke/bud"
)

func main() {
	ctx, id := context.Background(), os.Getenv("BUD_CLIENT_ID")
	client, err := bud.NewClientWithResponses(os.Getenv("BUD_BASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	basic := func(_ context.Context, r *http.Request) error {
		r.SetBasicAuth(id, os.Getenv("BUD_CLIENT_SECRET"))
		return nil
	}
	token, err := client.OauthTokenPostWithFormdataBodyWithResponse(ctx, &bud.OauthTokenPostParams{},
		bud.OauthTokenPostFormdataRequestBody{GrantType: "client_credentials"}, basic)
	if err != nil || token.JSON200 == nil {
		log.Fatal(token.Status(), err)
	}
	bearer := func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token.JSON200.Data.AccessToken)
		return nil
	}
	customer, err := client.PlatformV3CustomersPostWithResponse(ctx, &bud.PlatformV3CustomersPostParams{XClientId: id},
		bud.PlatformV3CustomersPostJSONRequestBody{}, bearer)
	if err != nil || customer.JSON201 == nil {
		log.Fatal(customer.Status(), err)
	}
	persona, customerID := "uk_salaried_renter", uuid.MustParse(customer.JSON201.Data.CustomerId)
	connected, err := client.SandboxConnectionsPostWithResponse(ctx, customerID.String(),
		bud.SandboxConnectionsPostJSONRequestBody{Persona: &persona}, bearer)
	if err != nil || connected.StatusCode() != http.StatusCreated {
		log.Fatal(connected.Status(), err)
	}
	accounts, err := client.FinancialV3AccountsGetWithResponse(ctx,
		&bud.FinancialV3AccountsGetParams{XClientId: id, XCustomerId: &customerID}, bearer)
	if err != nil || accounts.JSON200 == nil {
		log.Fatal(accounts.Status(), err)
	}
	fmt.Println("oapi-codegen:", *accounts.JSON200.Data[0].AccountType)
}
