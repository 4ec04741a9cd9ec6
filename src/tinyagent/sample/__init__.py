"""What the sample home is made of: tables of people, mail, days and files, and the writers of small documents."""
