# Who is called when Ticklist is in trouble: New Relic's conditions, Sentry's
# alerts, and the PagerDuty service that both, and Ticklist itself, tell.
#
# NEVER APPLIED. These files were written from the providers' documentation and
# are parsed by a test (app/deploy_test.go), which also compares the names in
# New Relic's queries with what the program sends. Nobody has run `terraform
# apply` with them: read the plan.
#
# No secret stands here. The providers take theirs from the environment:
# NEW_RELIC_API_KEY, PAGERDUTY_TOKEN, SENTRY_AUTH_TOKEN. The state holds the keys
# of the integrations that are made: keep it where secrets are kept.

terraform {
  required_version = ">= 1.6"

  required_providers {
    newrelic = {
      source  = "newrelic/newrelic"
      version = "~> 3.60"
    }
    pagerduty = {
      source  = "PagerDuty/pagerduty"
      version = "~> 3.20"
    }
    sentry = {
      source  = "jianyuan/sentry"
      version = "~> 0.14"
    }
  }
}

provider "newrelic" {
  account_id = var.newrelic_account_id
  region     = var.newrelic_region
}

provider "pagerduty" {}

provider "sentry" {}

variable "base_url" {
  description = "Ticklist's BASE_URL, without a slash at its end."
  type        = string

  validation {
    condition     = startswith(var.base_url, "https://") && !endswith(var.base_url, "/")
    error_message = "An address such as https://ticklist.example.com."
  }
}

variable "runbook_url" {
  description = "Where you keep docs/runbook.md, as in RUNBOOK_URL."
  type        = string
}

variable "escalation_policy" {
  description = "The name of the PagerDuty escalation policy that says who is called."
  type        = string
}

variable "newrelic_account_id" {
  description = "The number of the New Relic account."
  type        = number
}

variable "newrelic_region" {
  description = "US or EU."
  type        = string
  default     = "US"
}

variable "newrelic_locations" {
  description = "From where New Relic asks /readyz."
  type        = list(string)
  default     = ["US_EAST_1", "EU_CENTRAL_1", "AP_NORTHEAST_1"]
}

variable "apdex_t" {
  description = "With how long an answer people are satisfied, in seconds; set the application's in New Relic to the same."
  type        = number
  default     = 0.25
}

variable "sentry_organization" {
  description = "The slug of the Sentry organization."
  type        = string
}

variable "sentry_project" {
  description = "The slug of the project that SENTRY_DSN is of."
  type        = string
}

variable "sentry_pagerduty_account" {
  description = "The name of the PagerDuty account in Sentry's PagerDuty integration, which a person installs once."
  type        = string
}
