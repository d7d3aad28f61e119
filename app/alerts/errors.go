package alerts

import "errors"

// ErrRefused wraps a service's word that it will never take what it was sent:
// trying again is of no use.
var ErrRefused = errors.New("the service refuses the incident")
