enum DurablePlaceholder {}
