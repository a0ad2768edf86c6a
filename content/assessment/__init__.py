"""The final assessment of a course (结业考核): composed in a draft, taken in attempts, marked by rule or person."""
