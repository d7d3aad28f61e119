# What Sentry calls somebody for. Never applied: see variables.tf.
#
# An outage is Ticklist's to tell, and New Relic's: Sentry tells of faults that
# few people have and that are new.

data "sentry_organization_integration" "pagerduty" {
  organization = var.sentry_organization
  provider_key = "pagerduty"
  name         = var.sentry_pagerduty_account
}

resource "sentry_integration_pagerduty" "ticklist" {
  organization    = var.sentry_organization
  integration_id  = data.sentry_organization_integration.pagerduty.id
  service         = pagerduty_service.ticklist.name
  integration_key = pagerduty_service_integration.sentry.integration_key
}

# One fault of one request is looked at in the morning. That a fault is seen for the
# first time holds for its first event alone, of which there are not five: so what
# is counted is how often one of the last day was seen.
resource "sentry_issue_alert" "new_fault" {
  organization = var.sentry_organization
  project      = var.sentry_project
  name         = "A fault that is new"
  action_match = "any"
  filter_match = "all"
  frequency    = 60

  conditions_v2 = [
    {
      event_frequency = {
        comparison_type = "count"
        value           = 4
        interval        = "1h"
      }
    },
  ]

  filters_v2 = [
    {
      age_comparison = {
        comparison_type = "newer"
        value           = 1
        time            = "day"
      }
    },
  ]

  actions_v2 = [
    {
      pagerduty_notify_service = {
        account  = sentry_integration_pagerduty.ticklist.integration_id
        service  = sentry_integration_pagerduty.ticklist.id
        severity = "warning"
      }
    },
  ]
}

resource "sentry_issue_alert" "back" {
  organization = var.sentry_organization
  project      = var.sentry_project
  name         = "A fault that has come back"
  action_match = "any"
  filter_match = "all"
  frequency    = 60

  conditions_v2 = [
    { regression_event = {} },
  ]

  filters_v2 = [
    {
      issue_occurrences = {
        value = 5
      }
    },
  ]

  actions_v2 = [
    {
      pagerduty_notify_service = {
        account  = sentry_integration_pagerduty.ticklist.integration_id
        service  = sentry_integration_pagerduty.ticklist.id
        severity = "warning"
      }
    },
  ]
}

resource "sentry_issue_alert" "many_faults" {
  organization = var.sentry_organization
  project      = var.sentry_project
  name         = "Many faults with one cause"
  action_match = "any"
  filter_match = "all"
  frequency    = 30

  conditions_v2 = [
    {
      event_frequency = {
        comparison_type = "count"
        value           = 100
        interval        = "5m"
      }
    },
  ]

  filters_v2 = []

  actions_v2 = [
    {
      pagerduty_notify_service = {
        account  = sentry_integration_pagerduty.ticklist.integration_id
        service  = sentry_integration_pagerduty.ticklist.id
        severity = "error"
      }
    },
  ]
}
