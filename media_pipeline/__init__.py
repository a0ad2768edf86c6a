"""Pipeline from an uploaded recording to an accessible lesson. Everything but `workflow` takes files and values and
gives files and values."""
