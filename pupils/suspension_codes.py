"""Suspensions and exclusions as the Common Basic Data Set of May 2026 codes them: types, and the reasons (CS010)."""

from typing import Final

from django.db import models

# A record gives up to three reasons; a pupil may be suspended for at most 45 school days, 90 half-days, in a year.
MOST_REASONS: Final = 3
MOST_HALF_DAYS: Final = 90


class SuspensionKind(models.TextChoices):
    SUSPENSION = "SUSP", "Suspension"
    PERMANENT = "PERM", "Permanent exclusion"
    LUNCHTIME = "LNCH", "Lunchtime suspension"


class SuspensionReason(models.TextChoices):
    """Some of these codes mean another thing in other lists: DS is a type of SEN there."""

    PP = "PP", "Physical assault against a pupil"
    PA = "PA", "Physical assault against an adult"
    VP = "VP", "Verbal abuse or threatening behaviour against a pupil"
    VA = "VA", "Verbal abuse or threatening behaviour against an adult"
    OW = "OW", "Use or threat of use of an offensive weapon or prohibited item"
    BW = "BW", "Found to have brought a weapon or prohibited item into school"
    BU = "BU", "Bullying"
    TB = "TB", "Cyber-bullying or threatening behaviour online"
    RA = "RA", "Racist abuse (including bullying)"
    LG = "LG", "Abuse against sexual orientation and gender identity (including bullying)"
    DS = "DS", "Abuse relating to disability (including bullying)"
    SM = "SM", "Sexual misconduct"
    SB = "SB", "Harmful sexual behaviour"
    MB = "MB", "Misogynistic behaviour"
    AB = "AB", "Misandry behaviour"
    DR = "DR", "Drug related"
    AR = "AR", "Alcohol related"
    SR = "SR", "Smoking related"
    VR = "VR", "Vape related"
    DA = "DA", "Drug and alcohol related"
    DM = "DM", "Damage to property"
    TH = "TH", "Theft"
    LD = "LD", "Persistent disruptive behaviour: low level disruption"
    CB = "CB", "Persistent disruptive behaviour: challenging behaviour"
    DB = "DB", "Persistent or general disruptive behaviour"
    MT = "MT", "Inappropriate use of social media or online technology"
    MP = "MP", "Use of mobile phone"
    OS = "OS", "Misbehaviour outside of school"
    PH = "PH", "Wilful and repeated transgression of protective measures for public health"


class EntryKind(models.TextChoices):
    """What a school's own system keeps besides."""

    POINTS = "points", "Points"
    REWARD = "reward", "Reward"
    DETENTION = "detention", "Detention"
    HOMEWORK = "homework", "Homework"
