package checklist

// CleanLine returns what a person called something, trimmed, or an *InvalidError
// of a field if it is not one line of 1 to most code points. what begins the
// sentence that says so: "The name".
func CleanLine(field, what, s string, most int) (string, error) {
	clean, refused := cleanLine(what, s, most)
	if refused != nil {
		return "", &InvalidError{Field: field, Reason: refused.text}
	}
	return clean, nil
}
