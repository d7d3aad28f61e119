package main

import (
	"fmt"
	"slices"

	"github.com/labstack/echo/v4"

	"ticklist/descriptor"
)

// checkRoutes refuses a program that would leave Jira without an answer: each
// path that the descriptor names has a route.
func checkRoutes(d *descriptor.Descriptor, routes []*echo.Route) error {
	for _, path := range d.Paths() {
		if !slices.ContainsFunc(routes, func(r *echo.Route) bool { return r.Path == path }) {
			return fmt.Errorf("the descriptor names %s, which is no route", path)
		}
	}
	return nil
}
