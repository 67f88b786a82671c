enum BillingPlaceholder {}
