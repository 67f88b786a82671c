enum KeywordPlaceholder {}
