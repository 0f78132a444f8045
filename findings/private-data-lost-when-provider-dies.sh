#!/usr/bin/env bash
# Terraform forgets a resource's private data when its provider dies while it updates the resource.
#
# Seen with Terraform 1.11.4 and a provider built on terraform-plugin-framework@1.15.0 (as Go writes it, v1.15.0):
# The update fails with "Plugin did not respond". The state keeps every attribute as it was before, and the resource
# stays untainted. But what the provider had stored beside it as private data is gone from the state, though the provider
# changed nothing and returned nothing. A provider must be able to do without its private data, or make it anew.
#
# Needs terraform 1.11 on PATH, and Go for a provider of 60 lines. Exits 1 when the behaviour is another one.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
terraform version | head -1

cat >main.go <<'GO'
package main

import (
	"context"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type probe struct{}

func (probe) Metadata(_ context.Context, _ provider.MetadataRequest, r *provider.MetadataResponse) {
	r.TypeName = "probe"
}
func (probe) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (probe) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (probe) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (probe) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return thing{} }}
}

type thing struct{}

type model struct {
	Size types.Int64 `tfsdk:"size"`
}

func (thing) Metadata(_ context.Context, _ resource.MetadataRequest, r *resource.MetadataResponse) {
	r.TypeName = "probe_thing"
}
func (thing) Schema(_ context.Context, _ resource.SchemaRequest, r *resource.SchemaResponse) {
	r.Schema = schema.Schema{Attributes: map[string]schema.Attribute{"size": schema.Int64Attribute{Required: true}}}
}
func (thing) Create(ctx context.Context, q resource.CreateRequest, r *resource.CreateResponse) {
	var planned model
	r.Diagnostics.Append(q.Plan.Get(ctx, &planned)...)
	r.Diagnostics.Append(r.State.Set(ctx, &planned)...)
	r.Diagnostics.Append(r.Private.SetKey(ctx, "remembered", []byte(`"something"`))...)
}
func (thing) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (thing) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
func (thing) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) { os.Exit(9) }

func main() {
	options := providerserver.ServeOpts{Address: "example.com/finding/probe"}
	if err := providerserver.Serve(context.Background(), func() provider.Provider { return probe{} }, options); err != nil {
		os.Exit(1)
	}
}
GO
go mod init example.com/probe >/dev/null 2>&1
go get github.com/hashicorp/terraform-plugin-framework@v1.15.0 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
mkdir bin work
go build -o bin/terraform-provider-probe .

cat >cli.tfrc <<TFRC
provider_installation {
  dev_overrides { "example.com/finding/probe" = "$folder/bin" }
  direct {}
}
TFRC
export TF_CLI_CONFIG_FILE="$folder/cli.tfrc"
cd work

configure() {
  cat >main.tf <<HCL
terraform {
  required_providers {
    probe = { source = "example.com/finding/probe" }
  }
}
resource "probe_thing" "one" { size = $1 }
HCL
}
private_data() { grep -c '"private"' terraform.tfstate || true; }

configure 1
terraform apply -auto-approve -input=false -no-color >/dev/null
echo "after the create: private data in $(private_data) object"
[ "$(private_data)" = 1 ] || { echo "changed: a create stores no private data" >&2; exit 1; }

configure 2
if terraform apply -auto-approve -input=false -no-color >out.txt 2>&1; then
  echo "changed: the apply did not fail" >&2
  exit 1
fi
grep -m1 -o "Plugin did not respond" out.txt
grep -q '"size": 1' terraform.tfstate || { echo "changed: the attributes are not the old ones" >&2; exit 1; }
echo "after the update: size is still 1, private data in $(private_data) objects"
[ "$(private_data)" = 0 ] || { echo "changed: the private data is kept" >&2; exit 1; }
