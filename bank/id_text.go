package bank

import "github.com/google/uuid"

// Each kind of object has its own type of id, so that ids cannot be confused. The types are not one generic type,
// because every package that mentions a customer would compile its methods again for each kind.

// String returns the 36-character form.
func (id ApplicationID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id ApplicationID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *ApplicationID) UnmarshalText(text []byte) error {
	return (*uuid.UUID)(id).UnmarshalText(text)
}

// String returns the 36-character form.
func (id BucketID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id BucketID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *BucketID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id BudgetID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id BudgetID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *BudgetID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id ConnectionID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id ConnectionID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *ConnectionID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id ConsentID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id ConsentID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *ConsentID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id CorrectionID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id CorrectionID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *CorrectionID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id CustomInsightID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id CustomInsightID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *CustomInsightID) UnmarshalText(text []byte) error {
	return (*uuid.UUID)(id).UnmarshalText(text)
}

// String returns the 36-character form.
func (id CustomerID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id CustomerID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *CustomerID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id DeliveryID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id DeliveryID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *DeliveryID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id EventID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id EventID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *EventID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id GoalID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id GoalID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *GoalID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id LinkID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id LinkID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *LinkID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id PaymentID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id PaymentID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *PaymentID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id SearchID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id SearchID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *SearchID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }

// String returns the 36-character form.
func (id TaskID) String() string { return uuid.UUID(id).String() }

// MarshalText returns the 36-character form.
func (id TaskID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText parses any form of a UUID.
func (id *TaskID) UnmarshalText(text []byte) error { return (*uuid.UUID)(id).UnmarshalText(text) }
